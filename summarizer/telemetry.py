"""OpenTelemetry: a span for each paper that a model is asked about, and metrics, from a run's events.

Names follow the GenAI semantic conventions of OpenTelemetry 1.41.0, which are still in development. It is the last
release that includes them; their successor, semantic-conventions-genai, renames the metrics before they are stable.
https://github.com/open-telemetry/semantic-conventions/tree/v1.41.0/docs/gen-ai
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from summarizer.errors import EXTRA_HINT, ConfigurationError
from summarizer.events import Abandoned, Asked, AskedAgain, Failed, Finished, Retried, Started

if TYPE_CHECKING:
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import Span, TracerProvider

    from summarizer.events import Event
    from summarizer.records import Paper, Result, Usage

_SCOPE = "summarizer"
_SCHEMA_URL = "https://opentelemetry.io/schemas/1.41.0"
_OPERATION = "chat"
_CANCELLED = "Cancelled"
# Providers whose name in the conventions differs from that in `--model PROVIDER/NAME`.
_PROVIDERS = {
    "azure_openai": "azure.ai.openai",
    "bedrock": "aws.bedrock",
    "gemini": "gcp.gemini",
    "genai": "gcp.gen_ai",
    "google": "gcp.gemini",
    "mistral": "mistral_ai",
    "vertexai": "gcp.vertex_ai",
    "xai": "x_ai",
}
# The boundaries that the conventions recommend.
_TOKENS = [4**power for power in range(14)]
_SECONDS = [0.01 * 2**power for power in range(14)]


@dataclass(slots=True)
class _Asking:
    """A paper that was started and has not ended.

    Attributes:
        paper: the paper; the reference keeps its identity unique.
        span: its span, from the first request on.
        began: when it was started, in seconds of a monotonic clock.
        labels: the attributes of its measurements.
    """

    paper: Paper
    span: Span | None = None
    began: float = 0.0
    labels: dict[str, str] = field(default_factory=dict)


class OpenTelemetry:
    """Converts events to spans and metrics: `AsyncSummarizer(on_event=OpenTelemetry())`, or the same for `Summarizer`.

    A paper with a cached answer gets no span, since no model is called; the counter `summarizer.papers` includes it. A
    span covers all requests about a paper and the pauses between them. Its parent is the span that was current when the
    paper was passed in. One object can serve several summarizers.

    Args:
        tracer_provider: the provider of spans; by default the global one.
        meter_provider: the provider of metrics; by default the global one.
        content: whether spans contain abstracts, summaries and complaints about answers.

    Raises:
        ConfigurationError: opentelemetry-api is not installed.
    """

    def __init__(
        self,
        tracer_provider: TracerProvider | None = None,
        meter_provider: MeterProvider | None = None,
        *,
        content: bool = False,
    ) -> None:
        try:
            from opentelemetry import metrics, trace
        except ImportError as error:
            raise ConfigurationError("OpenTelemetry is not installed", hint=EXTRA_HINT.format("otel")) from error
        meter = metrics.get_meter(_SCOPE, meter_provider=meter_provider, schema_url=_SCHEMA_URL)
        self._trace = trace
        self._tracer = trace.get_tracer(_SCOPE, tracer_provider=tracer_provider, schema_url=_SCHEMA_URL)
        self._tokens = meter.create_histogram(
            "gen_ai.client.token.usage",
            unit="{token}",
            description="Number of input and output tokens used.",
            explicit_bucket_boundaries_advisory=_TOKENS,
        )
        self._duration = meter.create_histogram(
            "gen_ai.client.operation.duration",
            unit="s",
            description="GenAI operation duration.",
            explicit_bucket_boundaries_advisory=_SECONDS,
        )
        self._papers = meter.create_counter("summarizer.papers", unit="{paper}", description="Papers with a result.")
        self._content = content
        self._open: dict[int, list[_Asking]] = {}

    def __call__(self, event: Event) -> None:
        """Handle an event."""
        match event:
            case Started(paper):
                self._open.setdefault(id(paper), []).append(_Asking(paper))
            case Asked():
                self._ask(event)
            case AskedAgain() | Retried():
                self._note(event)
            case Finished(paper, result) | Failed(paper, result):
                self._finish(paper, result)
            case Abandoned(paper, error):
                self._end(self._take(paper), fault=_CANCELLED if error is None else type(error).__name__)

    def _ask(self, event: Asked) -> None:
        """Open the span, unless this is a paper's second look or nobody waits for it any more."""
        asking = next((one for one in self._open.get(id(event.paper), []) if one.span is None), None)
        if asking is None:
            return
        provider = _PROVIDERS.get(event.provider, event.provider)
        kinds = self._trace.SpanKind
        asking.labels = {
            "gen_ai.operation.name": _OPERATION,
            "gen_ai.provider.name": provider,
            "gen_ai.request.model": event.model,
        }
        asking.span = self._tracer.start_span(
            f"{_OPERATION} {event.model}",
            kind=kinds.INTERNAL if provider == "local" else kinds.CLIENT,
            attributes={**asking.labels, "gen_ai.output.type": "json", "summarizer.paper.id": event.paper.id},
        )
        asking.began = time.perf_counter()

    def _note(self, event: AskedAgain | Retried) -> None:
        """Record the outcome of a request in the span."""
        span = next((one.span for one in self._open.get(id(event.paper), []) if one.span is not None), None)
        if span is None:
            return
        if isinstance(event, Retried):
            attributes: dict[str, Any] = {"error.type": type(event.fault).__name__, "summarizer.pause": event.seconds}
            span.add_event("summarizer.retried", attributes)
        else:
            attributes = {"summarizer.attempt": event.attempt}
            complaint = {"summarizer.complaint": event.complaint} if self._content else {}
            span.add_event("summarizer.asked_again", attributes | complaint)

    def _finish(self, paper: Paper, result: Result[Any]) -> None:
        self._papers.add(1, {"summarizer.status": result.status, "summarizer.cached": result.provenance.cached})
        asking = self._take(paper)
        if asking is None or asking.span is None:
            return
        if result.usage.requests:
            asking.labels["gen_ai.response.model"] = result.provenance.model
            asking.span.set_attribute("gen_ai.response.model", result.provenance.model)
        self._count(asking, result.usage)
        if self._content:
            asking.span.set_attributes(_messages(paper, result))
        self._end(asking, fault=None if result.error is None else result.error.type)

    def _count(self, asking: _Asking, usage: Usage) -> None:
        """Record the tokens, if the provider reports them."""
        if asking.span is None or not usage.input_tokens + usage.output_tokens:
            return
        asking.span.set_attributes(
            {
                "gen_ai.usage.input_tokens": usage.input_tokens,
                "gen_ai.usage.cache_read.input_tokens": usage.cached_input_tokens,
                "gen_ai.usage.output_tokens": usage.output_tokens,
            }
        )
        for kind, tokens in (("input", usage.input_tokens), ("output", usage.output_tokens)):
            self._tokens.record(tokens, {**asking.labels, "gen_ai.token.type": kind})

    def _end(self, asking: _Asking | None, *, fault: str | None) -> None:
        if asking is None or asking.span is None:
            return
        labels = asking.labels
        if fault is not None:  # no description, since it may quote the answer
            labels = {**labels, "error.type": fault}
            asking.span.set_attribute("error.type", fault)
            asking.span.set_status(self._trace.StatusCode.ERROR)
        context = self._trace.set_span_in_context(asking.span)  # so that a measurement can refer to its span
        self._duration.record(time.perf_counter() - asking.began, labels, context=context)
        asking.span.end()

    def _take(self, paper: Paper) -> _Asking | None:
        """Remove and return the record of a paper that ends; if the same object was started twice, the first one."""
        waiting = self._open.get(id(paper), [])
        asking = waiting.pop(0) if waiting else None
        if not waiting:
            self._open.pop(id(paper), None)
        return asking


def _messages(paper: Paper, result: Result[Any]) -> dict[str, str]:
    """Return input and output in the form of the conventions, without the prompt around the paper."""
    said = f"{paper.title}\n\n{paper.abstract}"
    attributes = {"gen_ai.input.messages": json.dumps([_message("user", said)])}
    if result.summary is not None:
        answer = {**_message("assistant", result.summary.model_dump_json()), "finish_reason": "stop"}
        attributes["gen_ai.output.messages"] = json.dumps([answer])
    return attributes


def _message(role: str, content: str) -> dict[str, Any]:
    return {"role": role, "parts": [{"type": "text", "content": content}]}
