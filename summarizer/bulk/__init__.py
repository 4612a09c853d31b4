"""Bulk: sends the same requests in a provider's batches, at half the price; its processes may be killed at any time.

    files, journal, state    a job on disk; what has become of it is a fold over its journal
    steps                    what to do next, as a pure function of that
    prepare, parts           papers become files of requests
    provider, openai         a provider's files and batches
    context                  what every step works with
    work                     does the steps
    billing, intake, replies answers into the spend log and, checked by the engine, into the store
    outcome                  the results

Only `work` and `prepare` change anything, one step at a time, while holding the job's lease.
"""

from summarizer.bulk.context import BatchContext
from summarizer.bulk.files import Job, job_named, jobs
from summarizer.bulk.outcome import outcome
from summarizer.bulk.parts import Limits
from summarizer.bulk.prepare import JobRequest, prepare
from summarizer.bulk.state import Part, State
from summarizer.bulk.steps import require_progress
from summarizer.bulk.work import AGAIN, JobRunner

__all__ = [
    "AGAIN",
    "BatchContext",
    "Job",
    "JobRequest",
    "JobRunner",
    "Limits",
    "Part",
    "State",
    "job_named",
    "jobs",
    "outcome",
    "prepare",
    "require_progress",
]
