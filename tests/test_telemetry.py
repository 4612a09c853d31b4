"""Spans and metrics, as an exporter gets them."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from papers import good, invented, paper

from summarizer import AsyncSummarizer, Paper, Result, Summarizer, Usage
from summarizer.errors import ConfigurationError, Unauthorized, Unavailable
from summarizer.events import Abandoned, Asked, Finished, Paused, Retried, Started, Stopped
from summarizer.records import Provenance
from summarizer.telemetry import OpenTelemetry
from summarizer.testing import Reply, Request, Server, answer, refusal, server_error, unauthorized

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("no_waiting")


@dataclass
class Backend:
    """Where spans and measurements go."""

    exporter: InMemorySpanExporter
    reader: InMemoryMetricReader
    tracers: TracerProvider
    meters: MeterProvider

    def telemetry(self, **options: Any) -> OpenTelemetry:
        return OpenTelemetry(self.tracers, self.meters, **options)

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        return self.exporter.get_finished_spans()

    def points(self, name: str) -> list[Any]:
        """The measurements of an instrument, one for each set of attributes."""
        data = self.reader.get_metrics_data()
        metrics = [m for r in data.resource_metrics for s in r.scope_metrics for m in s.metrics] if data else []
        return [point for metric in metrics if metric.name == name for point in metric.data.data_points]


@pytest.fixture
def backend() -> Iterator[Backend]:
    exporter, reader = InMemorySpanExporter(), InMemoryMetricReader()
    tracers, meters = TracerProvider(shutdown_on_exit=False), MeterProvider([reader], shutdown_on_exit=False)
    tracers.add_span_processor(SimpleSpanProcessor(exporter))
    yield Backend(exporter, reader, tracers, meters)
    tracers.shutdown()
    meters.shutdown()


def summarizer(server: Server, told: OpenTelemetry, **settings: Any) -> AsyncSummarizer[Any]:
    return AsyncSummarizer("test", base_url=server.url, on_event=told, **settings)


async def test_an_answered_paper_is_one_span_with_the_names_of_the_conventions(backend: Backend) -> None:
    one = paper()
    with Server([answer(good())]) as server:
        async with summarizer(server, backend.telemetry()) as s:
            result = await s.run(one)
    (span,) = backend.spans
    assert (span.name, span.kind, span.status.status_code) == ("chat test", SpanKind.CLIENT, StatusCode.UNSET)
    assert dict(span.attributes or {}) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "test",
        "gen_ai.output.type": "json",
        "gen_ai.response.model": result.provenance.model,
        "gen_ai.usage.input_tokens": result.usage.input_tokens,
        "gen_ai.usage.cache_read.input_tokens": 0,
        "gen_ai.usage.output_tokens": result.usage.output_tokens,
        "summarizer.paper.id": one.id,
    }
    assert span.instrumentation_scope is not None
    assert span.instrumentation_scope.schema_url == "https://opentelemetry.io/schemas/1.41.0"


async def test_tokens_and_seconds_are_measured_under_the_names_of_the_conventions(backend: Backend) -> None:
    with Server([answer(invented()), answer(good()), answer(good())]) as server:
        async with summarizer(server, backend.telemetry()) as s:
            results = [await s.run(paper(n)) for n in range(2)]
            spent = s.usage
    labels = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "test",
        "gen_ai.response.model": results[0].provenance.model,
    }
    tokens = {point.attributes["gen_ai.token.type"]: point for point in backend.points("gen_ai.client.token.usage")}
    assert {kind: (point.count, point.sum) for kind, point in tokens.items()} == {
        "input": (2, spent.input_tokens),
        "output": (2, spent.output_tokens),
    }
    assert dict(tokens["input"].attributes) == {**labels, "gen_ai.token.type": "input"}
    assert tokens["input"].explicit_bounds[:4] == (1, 4, 16, 64)
    (seconds,) = backend.points("gen_ai.client.operation.duration")
    assert (seconds.count, dict(seconds.attributes)) == (2, labels)
    assert (seconds.explicit_bounds[0], seconds.explicit_bounds[-1]) == (0.01, 81.92)
    took = sum((span.end_time or 0) - (span.start_time or 0) for span in backend.spans) / 1e9
    assert 0 < seconds.sum <= took + 0.01


async def test_an_answer_that_was_there_makes_no_span_but_is_counted(backend: Backend) -> None:
    with Server() as server:
        for _ in range(2):
            async with summarizer(server, backend.telemetry()) as s:
                await s.run(paper())
                await s.run(Paper.of("", title="nothing"))
    assert len(backend.spans) == 1
    counted = {tuple(sorted(point.attributes.items())): point.value for point in backend.points("summarizer.papers")}
    assert counted == {
        (("summarizer.cached", False), ("summarizer.status", "ok")): 1,
        (("summarizer.cached", True), ("summarizer.status", "ok")): 1,
        (("summarizer.cached", False), ("summarizer.status", "skipped")): 2,
    }


async def test_retries_and_askings_are_events_of_the_one_span(backend: Backend) -> None:
    with Server([server_error(), answer(invented()), answer(good())]) as server:
        async with summarizer(server, backend.telemetry()) as s:
            await s.run(paper())
    (span,) = backend.spans
    first, second = span.events
    assert (first.name, (first.attributes or {})["error.type"]) == ("summarizer.retried", "Unavailable")
    assert (second.name, dict(second.attributes or {})) == ("summarizer.asked_again", {"summarizer.attempt": 2})


async def test_a_failed_paper_is_an_error_of_its_type_and_its_tokens_count(backend: Backend) -> None:
    with Server([refusal("No.")]) as server:
        async with summarizer(server, backend.telemetry()) as s:
            result = await s.run(paper())
    (span,) = backend.spans
    assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, None)
    assert (span.attributes or {})["error.type"] == "Refused"
    (seconds,) = backend.points("gen_ai.client.operation.duration")
    assert seconds.attributes["error.type"] == "Refused"
    assert sum(point.sum for point in backend.points("gen_ai.client.token.usage")) == sum(
        (result.usage.input_tokens, result.usage.output_tokens)
    )


async def test_no_span_stays_open_when_the_run_stops(backend: Backend) -> None:
    telemetry = backend.telemetry()
    with Server(lambda asked: None if asked.number < 6 else unauthorized()) as server:
        async with summarizer(server, telemetry) as s:
            with pytest.raises(Unauthorized):
                _ = [result async for result in s.stream(map(paper, range(40)))]
    faults = {(span.attributes or {}).get("error.type") for span in backend.spans}
    assert "Unauthorized" in faults
    assert telemetry._open == {}, "nothing is held of papers that ended"
    assert sum(point.count for point in backend.points("gen_ai.client.operation.duration")) == len(backend.spans)


async def test_a_paper_that_nobody_waits_for_any_more_is_cancelled(backend: Backend) -> None:
    arrived, loop = asyncio.Event(), asyncio.get_running_loop()

    def slow(_: Request) -> Reply:
        loop.call_soon_threadsafe(arrived.set)
        return Reply(seconds=0.05)

    with Server(slow) as server:
        async with summarizer(server, backend.telemetry()) as s:
            waiting = asyncio.ensure_future(s.run(paper()))
            await arrived.wait()
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
    (span,) = backend.spans
    assert (span.attributes or {})["error.type"] == "Cancelled"


async def test_nothing_of_abstract_or_answer_leaves_unless_asked_for(backend: Backend) -> None:
    for content in (False, True):
        backend.exporter.clear()
        with Server([answer(invented()), answer(good()), refusal("I never read this.")]) as server:
            async with summarizer(server, backend.telemetry(content=content), cache=False) as s:
                await s.run(paper())
                await s.run(paper(1))
        exported = "".join(span.to_json() for span in backend.spans)
        for text in ("Training is slow", "Paper 0", "A step.", "100x"):
            assert (text in exported) == content, (text, content)
    assert "gen_ai.input.messages" in (backend.spans[0].attributes or {})
    assert "gen_ai.output.messages" in (backend.spans[0].attributes or {})
    assert "gen_ai.output.messages" not in (backend.spans[1].attributes or {})


async def test_a_span_is_a_child_of_the_one_around_the_call(backend: Backend) -> None:
    tracer = backend.tracers.get_tracer("mine")
    with Server() as server:
        async with summarizer(server, backend.telemetry()) as s:
            with tracer.start_as_current_span("mine"):
                await s.run(paper(0))
                _ = [result async for result in s.stream([paper(1)])]
        with (
            Summarizer("test", base_url=server.url, on_event=backend.telemetry()) as synchronous,
            tracer.start_as_current_span("mine"),
        ):
            synchronous.run(paper(2))
    spans = {span.context.span_id: span.name for span in backend.spans if span.context}
    assert len(spans) == 5
    assert [spans[s.parent.span_id] for s in backend.spans if s.parent] == ["mine"] * 3


async def test_a_second_look_is_part_of_the_same_span(backend: Backend) -> None:
    one = Paper.of("Training is slow. We present SparseStep. It is 4.2x faster than Adam. It cuts memory by 40%.")
    with Server([answer(good()), answer({"efficiency_claims": [], "hardware": []})]) as server:
        async with summarizer(server, backend.telemetry(), second_look=True) as s:
            await s.run(one)
            spent = s.usage
    (span,) = backend.spans
    assert (span.attributes or {})["gen_ai.usage.input_tokens"] == spent.input_tokens


async def test_one_paper_twice_at_once_is_one_span(backend: Backend) -> None:
    one = paper()
    with Server(lambda _: Reply(seconds=0.05)) as server:
        async with summarizer(server, backend.telemetry()) as s:
            await asyncio.gather(s.run(one), s.run(one))
    (span,) = backend.spans
    assert (span.attributes or {})["gen_ai.usage.input_tokens"]


@pytest.mark.parametrize(
    ("provider", "named", "kind"),
    [
        ("anthropic", "anthropic", SpanKind.CLIENT),
        ("mistral", "mistral_ai", SpanKind.CLIENT),
        ("google", "gcp.gemini", SpanKind.CLIENT),
        ("local", "local", SpanKind.INTERNAL),
    ],
)
def test_a_provider_has_the_name_that_the_conventions_give_it(
    backend: Backend, provider: str, named: str, kind: SpanKind
) -> None:
    telemetry, one = backend.telemetry(), paper()
    for event in (Started(one), Asked(one, 1, "some-model", provider), Abandoned(one, None)):
        telemetry(event)
    (span,) = backend.spans
    assert (span.name, span.kind) == ("chat some-model", kind)
    assert (span.attributes or {})["gen_ai.provider.name"] == named


def test_where_the_provider_tells_no_tokens_none_are_reported(backend: Backend) -> None:
    telemetry, one = backend.telemetry(), paper()
    result: Result[Any] = Result(
        one.id, "", "", None, None, Provenance("m", "p", "s", "f", attempts=1), Usage(requests=1, cost_usd=None)
    )
    for event in (Started(one), Asked(one, 1, "m", "openai"), Finished(one, result)):
        telemetry(event)
    assert backend.points("gen_ai.client.token.usage") == []
    assert "gen_ai.usage.input_tokens" not in (backend.spans[0].attributes or {})


def test_events_that_come_late_or_are_the_runs_make_nothing(backend: Backend) -> None:
    telemetry, one = backend.telemetry(), paper()
    fault = Unavailable("broken")
    for event in (Started(one), Abandoned(one, None), Asked(one, 1, "m", "openai"), Retried(one, fault, 1.0)):
        telemetry(event)
    telemetry(Paused(1.0))
    telemetry(Stopped(fault))
    assert (backend.spans, telemetry._open) == ((), {})


def test_without_the_package_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(ConfigurationError) as caught:
        OpenTelemetry()
    assert "--extra otel" in caught.value.hint
