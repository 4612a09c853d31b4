"""A server that answers as arXiv, Crossref, PubMed, OpenAlex and Semantic Scholar document it, with invented papers."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

ARXIV = {
    "2406.01234": ("Cold Kilns", "We fire clay at low heat. It is 3x faster than Ember."),
    "2406.05678": ("Warm Kilns", "Firing is slow. We halve the time that it takes."),
    "2407.00001": ("Hot Kilns", "We ask whether kilns must be hot, and find that few must."),
}
DOIS = {
    "10.5555/kiln.1": ("Kilns in Print", "We print kilns, and save 40% of the clay."),
    "10.5555/kiln.2": ("Kilns Without Words", ""),
}
PMIDS = {"31234567": ("Dust and Lungs", "Dust of kilns harms lungs. A mask removes 90% of it.")}
WORKS = {
    "W4400000001": ("10.5555/kiln.2", "Kilns Without Words", "Kilns are described by an index of words"),
    "W4400000002": ("10.5555/kiln.9", "Other Kilns", "Another abstract about kilns"),
}


@dataclass
class Seen:
    """A request as it came: path, parameters, headers, body."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body: Any = None


@dataclass
class Catalogue:
    """The server; `faults` are statuses that come first, with their Retry-After."""

    faults: list[tuple[int, str]] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)

    def __enter__(self) -> Self:
        catalogue = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(None)

            def do_POST(self) -> None:
                self._answer(json.loads(self.rfile.read(int(self.headers["content-length"]))))

            def _answer(self, body: Any) -> None:
                parts = urlsplit(self.path)
                params = {name: values[0] for name, values in parse_qs(parts.query).items()}
                headers = {name.lower(): value for name, value in self.headers.items()}
                catalogue.seen.append(Seen(unquote(parts.path), params, headers, body))
                status, text, wait = catalogue.answer(catalogue.seen[-1])
                data = text.encode()
                self.send_response(status)
                self.send_header("content-length", str(len(data)))
                if wait:
                    self.send_header("retry-after", wait)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def bases(self) -> dict[str, str]:
        """Where each service is."""
        root = f"http://127.0.0.1:{self._server.server_port}"
        return {name: f"{root}/{name}" for name in ("arxiv", "crossref", "pubmed", "openalex", "s2")}

    def answer(self, seen: Seen) -> tuple[int, str, str]:
        """Status, text, and seconds to wait."""
        if self.faults:
            status, wait = self.faults.pop(0)
            return status, "not now", wait
        _, service, rest = seen.path.split("/", 2)
        found = {"arxiv": _arxiv, "crossref": _crossref, "pubmed": _pubmed, "openalex": _openalex, "s2": _s2}[service](
            rest, seen
        )
        return (404, "Resource not found.", "") if found is None else (200, found, "")


def _arxiv(rest: str, seen: Seen) -> str:
    assert rest == "api/query"
    if "id_list" in seen.params:
        ids = [one for one in seen.params["id_list"].split(",") if one in ARXIV]
        total = len(ids)
    else:
        start, size = int(seen.params["start"]), int(seen.params["max_results"])
        ids, total = list(ARXIV)[start : start + min(size, 2)], len(ARXIV)
        ids = list(ARXIV)[start : start + size]
    entries = "".join(_entry(one, *ARXIV[one]) for one in ids)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f'<opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">{total}'
        f"</opensearch:totalResults>{entries}</feed>"
    )


def _entry(name: str, title: str, abstract: str) -> str:
    return (
        f"<entry><id>http://arxiv.org/abs/{name}v2</id><title>{escape(title)}</title>"
        f"<published>2024-06-03T00:00:00Z</published><summary> {escape(abstract)} </summary>"
        "<author><name>A. Potter</name></author></entry>"
    )


def _work(doi: str) -> dict[str, Any]:
    title, abstract = DOIS[doi]
    said = {"abstract": f"<jats:p>{abstract}</jats:p>"} if abstract else {}
    return {"DOI": doi.upper(), "title": [title], "issued": {"date-parts": [[2024, 5]]}, **said}


def _crossref(rest: str, seen: Seen) -> str | None:
    if rest == "works":
        first = seen.params["cursor"] == "*"
        items = [_work("10.5555/kiln.1")] if first else []
        message = {"items": items, "next-cursor": "AoJ+2"}
        return json.dumps({"status": "ok", "message-type": "work-list", "message": message})
    doi = rest.removeprefix("works/")
    if doi not in DOIS:
        return None
    return json.dumps({"status": "ok", "message-type": "work", "message": _work(doi)})


def _pubmed(rest: str, seen: Seen) -> str:
    if rest == "esearch.fcgi":
        ids = list(PMIDS) if seen.params["retstart"] == "0" else []
        return json.dumps({"header": {}, "esearchresult": {"count": str(len(PMIDS)), "idlist": ids}})
    articles = "".join(
        f"<PubmedArticle><MedlineCitation><PMID>{one}</PMID><Article><ArticleTitle>{PMIDS[one][0]}</ArticleTitle>"
        f"<Abstract><AbstractText>{PMIDS[one][1]}</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>"
        for one in seen.params["id"].split(",")
        if one in PMIDS
    )
    return f'<?xml version="1.0"?><PubmedArticleSet>{articles}</PubmedArticleSet>'


def _openalex(rest: str, seen: Seen) -> str:
    assert rest == "works"
    wanted = re.findall(r"W\d+|10\.\d+/[^|,]+", seen.params["filter"])
    first = seen.params.get("cursor", "*") == "*"
    found = [one for one in WORKS if one in wanted or WORKS[one][0] in wanted or not wanted]
    results = [_openalex_work(one) for one in found] if first else []
    return json.dumps({"meta": {"count": len(found), "next_cursor": "next"}, "results": results})


def _openalex_work(name: str) -> dict[str, Any]:
    doi, title, abstract = WORKS[name]
    index = {word: [place] for place, word in enumerate(abstract.split())}
    return {
        "id": f"https://openalex.org/{name}",
        "doi": f"https://doi.org/{doi}",
        "display_name": title,
        "abstract_inverted_index": index,
    }


def _s2(rest: str, seen: Seen) -> str:
    paper = {"paperId": "b" * 40, "corpusId": 77, "externalIds": {"DOI": "10.5555/kiln.3"}, "title": "Far Kilns"}
    paper["abstract"] = "Kilns that are far away save fuel."
    if rest == "paper/batch":
        known = {"b" * 40, "CorpusId:77", "DOI:10.5555/kiln.3"}
        return json.dumps([paper if one in known else None for one in seen.body["ids"]])
    assert rest == "paper/search/bulk"
    if "token" in seen.params:
        return json.dumps({"total": 2, "token": None, "data": [{**paper, "paperId": "c" * 40}]})
    return json.dumps({"total": 2, "token": "more", "data": [paper]})
