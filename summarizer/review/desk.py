"""One reviewer's session: the values to review, their verdicts so far, and new ones. Independent of HTTP."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from summarizer.errors import ConfigurationError, InputError
from summarizer.evidence import Reading
from summarizer.review.forms import checked_value, form_of, lists_of, value_classes
from summarizer.review.values import reviewable
from summarizer.review.verdicts import ReviewerVerdict, append, kappa, read_verdicts, settled, standing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pydantic import BaseModel

_NEEDS_VALUE = ("corrected", "added")


class Desk:
    """The values of some results, and one reviewer's verdicts on them.

    Args:
        records: results from `Result.to_dict`.
        journal: the file with all reviewers' verdicts.
        reviewer: the name of this reviewer.
        schema: the schema of the summaries; without it, nothing can be corrected or added.
    """

    def __init__(
        self,
        records: Sequence[Mapping[str, Any]],
        *,
        journal: Path,
        reviewer: str,
        schema: type[BaseModel] | None,
    ) -> None:
        self.reviewer = reviewer
        self._records = records
        self._journal = journal
        self._classes = value_classes(schema) if schema else {}
        self._lists = lists_of(schema) if schema else ()
        self._values = reviewable(records)
        self._numbers = {str(record["id"]): at for at, record in enumerate(records)}

    def contents(self) -> dict[str, Any]:
        """Return everything that the page shows, ready for JSON."""
        found = standing(read_verdicts(self._journal)[0])
        said = [self._with_verdict(asdict(value), found) for value in self._values]
        agreement, shared = kappa(found)
        return {
            "reviewer": self.reviewer,
            "papers": [self._paper(record) for record in self._records],
            "values": said + self._added(found),
            "forms": {name: form_of(kind) for name, kind in self._classes.items()},
            "lists": list(self._lists),
            "kappa": agreement,
            "shared": shared,
        }

    def say(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Record a verdict: `paper`, `path`, `verdict`; for a correction or an addition also `parts` and `sentences`.

        The `path` of an addition is the name of its list. The returned verdict has the full path, and in `marks` what
        the checks find wrong with the value.

        Raises:
            InputError: the verdict is malformed, or cannot be written.
            ConfigurationError: the schema is not known.
        """
        record = self._record(said.get("paper"))
        kind, path = str(said.get("verdict")), str(said.get("path"))
        value: dict[str, Any] | None = None
        marks: tuple[str, ...] = ()
        if kind in _NEEDS_VALUE:
            value, marks = self._checked(path.partition(".")[0], said, abstract=str(record["abstract"]))
        if kind == "added":
            path = self._next_path(record, path)
        try:
            verdict = ReviewerVerdict.from_dict(
                {
                    "id": str(record["id"]),
                    "path": path,
                    "verdict": kind,
                    "reviewer": self.reviewer,
                    "at": "",
                    **({"value": value} if value is not None else {}),
                }
            )
        except (ValueError, KeyError) as error:
            raise InputError(f"This is no verdict: {error}", hint="Reload the page.") from error
        return {**append(self._journal, verdict).to_dict(), "marks": list(marks)}

    def _checked(self, field: str, said: Mapping[str, Any], *, abstract: str) -> tuple[dict[str, Any], tuple[str, ...]]:
        if field not in self._classes:
            raise ConfigurationError(
                f"The schema of {field} is not known here.", hint="Start the review with --schema FILE.py:CLASS."
            )
        parts, sentences = said.get("parts"), said.get("sentences")
        if not isinstance(parts, dict) or not isinstance(sentences, list):
            raise InputError("The value has no parts or no sentences.", hint="Reload the page.")
        return checked_value(self._classes[field], parts, sentences=sentences, abstract=abstract)

    def _record(self, number: Any) -> Mapping[str, Any]:
        if type(number) is not int or not 0 <= number < len(self._records):
            raise InputError(f"There is no paper {number!r}.", hint="Reload the page.")
        return self._records[number]

    def _next_path(self, record: Mapping[str, Any], field: str) -> str:
        """Return the path after the last value of a list, earlier additions included."""
        there = len(record["summary"].get(field) or ())
        verdicts, _ = read_verdicts(self._journal)
        taken = [
            int(verdict.path.rpartition(".")[2])
            for verdict in verdicts
            if verdict.id == str(record["id"]) and verdict.kind == "added" and verdict.path.startswith(f"{field}.")
        ]
        return f"{field}.{max([there - 1, *taken]) + 1}"

    def _paper(self, record: Mapping[str, Any]) -> dict[str, Any]:
        sentences = [span.text for span in Reading.of(str(record["abstract"])).sentences]
        warnings = [str(one.get("message")) for one in record.get("warnings") or ()]
        return {"id": record["id"], "title": record["title"], "sentences": sentences, "warnings": warnings}

    def _with_verdict(self, value: dict[str, Any], found: Any) -> dict[str, Any]:
        paper = str(self._records[value["paper"]]["id"])
        by_reviewer = found.get((paper, value["path"]), {})
        own = by_reviewer.get(self.reviewer)
        others = {name: one.kind for name, one in by_reviewer.items() if name != self.reviewer}
        return {
            **value,
            "verdict": own.kind if own else "",
            "value": own.value if own else None,
            "others": others,
            "is_settled": settled(by_reviewer) is not None,
        }

    def _added(self, found: Any) -> list[dict[str, Any]]:
        """Return the values that this reviewer has added."""
        return [
            self._with_verdict(
                {
                    "paper": self._numbers[paper],
                    "path": path,
                    "field": path.partition(".")[0],
                    "parts": {},
                    "sentences": [],
                    "marks": [],
                    "ticks": [],
                    "is_disputed": False,
                },
                found,
            )
            for (paper, path), by in found.items()
            if self.reviewer in by and by[self.reviewer].kind == "added" and paper in self._numbers
        ]
