"""LangExtract: `lx.extract` over all documents, described by an example, constrained by the schema made of it."""

from __future__ import annotations

import langextract as lx
from task import AT_ONCE, Job, line

_EXAMPLE = lx.data.ExampleData(
    text="Search is costly. We propose QuickTree. It uses 3x less memory than BFS on a V100.",
    extractions=[
        lx.data.Extraction("problem", "Search is costly", attributes={"text": "Search costs much."}),
        lx.data.Extraction("method", "QuickTree", attributes={"text": "A tree."}),
        lx.data.Extraction(
            "efficiency_claim",
            "3x less memory than BFS",
            attributes={"metric": "memory", "amount": "3x less", "baseline": "BFS"},
        ),
        lx.data.Extraction("hardware", "V100", attributes={"kind": "gpu"}),
    ],
)


def run(job: Job) -> None:
    """Ask for every paper, so many at once."""
    documents = [lx.data.Document(text=paper["abstract"], document_id=paper["id"]) for paper in job.papers]
    config = lx.factory.ModelConfig(
        model_id="test",
        provider="OpenAILanguageModel",
        provider_kwargs={"api_key": "none", "base_url": job.url, "max_workers": AT_ONCE},
    )
    made = lx.extract(
        documents,
        prompt_description=job.papers[0]["system"],
        examples=[_EXAMPLE],
        config=config,
        batch_length=10 * AT_ONCE,
        max_workers=AT_ONCE,
        max_char_buffer=5_000,  # an abstract is one question
        show_progress=False,
    )
    papers = {paper["id"]: paper for paper in job.papers}
    with job.out.open("w") as out:
        for document in made:
            found = [
                {
                    "part": one.extraction_class,
                    "text": one.extraction_text,
                    "alignment": one.alignment_status and one.alignment_status.value,
                    "place": one.char_interval
                    and document.text[one.char_interval.start_pos : one.char_interval.end_pos],
                }
                for one in document.extractions or []
            ]
            out.write(line(papers[document.document_id], answer=found))


run(Job.told())
