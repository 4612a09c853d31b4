"""What a journal's lines make of a job, and what is to be done then."""

from __future__ import annotations

from typing import Any

import pytest

from summarizer.bulk.state import State, folded
from summarizer.bulk.steps import Room, next_step, require_progress
from summarizer.errors import OverBudget
from summarizer.records import Usage, attributes

NOTHING = attributes(Usage())


def prepared(*tokens: int, most: float = 1.0) -> dict[str, Any]:
    parts = [{"number": n, "requests": 1, "tokens": t, "most": most} for n, t in enumerate(tokens, start=1)]
    return {"event": "prepared", "at": "now", "job": "j", "facts": {}, "parts": parts}


def of(part: int, event: str, **facts: Any) -> dict[str, Any]:
    return {"event": event, "part": part, **facts}


def seen(status: str, *, part: int = 1, **facts: Any) -> dict[str, Any]:
    return of(part, "seen", status=status, **{"output": None, "errors": None, "faults": [], "full": False, **facts})


UPLOADED = [of(1, "uploading", name="n"), of(1, "uploaded", file="file-1")]
CREATING = [*UPLOADED, of(1, "creating", **{"try": 1})]
CREATED = [*CREATING, of(1, "created", batch="batch-1")]
ENDED = [*CREATED, seen("in_progress"), seen("completed", output="file-2")]
DOWNLOADED = [*ENDED, of(1, "downloaded")]
BILLED = [*DOWNLOADED, of(1, "billing", offset=0), of(1, "billed", usage={**NOTHING, "requests": 1, "cost_usd": 0.5})]
TAKEN = [*BILLED, of(1, "taken", accepted=1, left={}, asked_live=NOTHING)]
CANCELLED = {"event": "cancelled"}
FULL = seen("failed", full=True, faults=["no room"])


@pytest.mark.parametrize(
    ("lines", "act"),
    [
        ([], "upload"),
        ([of(1, "uploading", name="n")], "upload"),
        (UPLOADED, "create"),
        (CREATING, "create"),
        (CREATED, None),
        ([*CREATED, seen("finalizing")], None),
        ([*CREATED, FULL], "create"),
        (ENDED, "download"),
        (DOWNLOADED, "bill"),
        ([*DOWNLOADED, of(1, "billing", offset=0)], "bill"),
        (BILLED, "take"),
        (TAKEN, None),
        ([CANCELLED], "withdraw"),
        ([*UPLOADED, CANCELLED], "withdraw"),
        ([*CREATING, CANCELLED], "create"),
        ([*CREATED, CANCELLED], "cancel"),
        ([*CREATED, CANCELLED, seen("cancelling")], None),
        ([*CREATED, CANCELLED, seen("cancelled")], "download"),
        ([*CREATED, FULL, CANCELLED], "withdraw"),
        ([CANCELLED, of(1, "withdrawn")], "download"),
        ([of(1, "from a later version", x=1)], "upload"),
    ],
)
def test_the_next_step_follows_from_the_journal(lines: list[dict[str, Any]], act: str | None) -> None:
    step = next_step(folded([prepared(10), *lines]), Room())
    assert (step and step.act) == act


def test_a_job_is_done_when_every_part_is_taken_and_nothing_waits_for_the_next_batch() -> None:
    assert folded([prepared()]).is_done
    assert not folded([prepared(10), *BILLED]).is_done
    assert folded([prepared(10), *TAKEN]).is_done
    deferred = folded([prepared(10), *BILLED, of(1, "taken", accepted=0, left={"deferred": 1}, asked_live=NOTHING)])
    assert not deferred.is_done
    assert folded([prepared(10), *TAKEN]).spent.cost_usd == 0.5


def test_asking_again_takes_the_kinds_off_what_is_left_and_takes_the_job_up() -> None:
    left = of(1, "taken", accepted=0, left={"expired": 2, "failed": 1}, asked_live=NOTHING)
    part = {"number": 2, "requests": 2, "tokens": 5, "most": None}
    state = folded([prepared(10), *BILLED, CANCELLED, left, {"event": "again", "kinds": ["expired"], "parts": [part]}])
    assert state.parts[0].left == {"failed": 1}
    assert not state.is_cancelled
    assert (step := next_step(state, Room())) is not None
    assert (step.act, step.part.number) == ("upload", 2)


@pytest.mark.parametrize(("tokens", "sends"), [(None, True), (25, True), (24, False)])
def test_a_part_is_sent_when_its_tokens_fit_beside_those_under_way(tokens: int | None, sends: bool) -> None:
    state = folded([prepared(10, 15), *CREATED])
    assert (next_step(state, Room(tokens)) is not None) is sends


def test_a_part_larger_than_the_room_is_sent_alone() -> None:
    assert next_step(folded([prepared(100)]), Room(10)) is not None


@pytest.mark.parametrize(("cost", "sends"), [(2.0, True), (1.9, False)])
def test_a_part_is_sent_when_it_can_be_paid_with_all_that_is_under_way(cost: float, sends: bool) -> None:
    assert (next_step(folded([prepared(1, 1), *CREATED]), Room(cost=cost)) is not None) is sends


def test_what_is_billed_makes_room_for_the_next_part() -> None:
    state = folded([prepared(1, 1), *TAKEN])
    assert (step := next_step(state, Room(cost=1.5))) is not None
    assert step.part.number == 2
    assert next_step(state, Room(cost=1.4)) is None


def test_a_part_that_the_provider_had_no_room_for_waits_until_the_others_ended() -> None:
    state = folded([prepared(1, 1), *CREATED, FULL, of(2, "creating", **{"try": 1}), of(2, "created", batch="b")])
    assert next_step(state, Room()) is None


def test_a_job_that_money_holds_up_says_so_and_one_under_way_does_not() -> None:
    with pytest.raises(OverBudget, match=r"\$0.5000 of \$1.0000 is spent"):
        require_progress(folded([prepared(1, 1), *TAKEN]), Room(cost=1.0))
    for fine in ([prepared(1, 1), *CREATED], [prepared(1), *TAKEN], [prepared(1), CANCELLED]):
        require_progress(folded(fine), Room(cost=0.1))


def test_no_line_makes_no_job() -> None:
    assert folded([]) == State()
