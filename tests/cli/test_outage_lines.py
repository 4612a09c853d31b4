"""What the terminal says while a server answers nobody."""

from __future__ import annotations

from summarizer.cli.progress import OutageLines
from summarizer.errors import Unavailable
from summarizer.events import AnsweredAgain, Paused, Unanswered


def look(silent, *, loading=False, down=True, message="the provider answered 502: Bad Gateway"):
    fault = Unavailable(message, status=502)
    fault.is_down, fault.is_loading = down, loading
    return Unanswered("localhost:8000", silent, 1.0, fault)


def test_it_says_who_does_not_answer_and_for_how_long_less_and_less_often():
    lines = OutageLines()
    said = [(at, line) for at in range(0, 3600, 15) if (line := lines.line(look(float(at))))]
    assert said[0][1].startswith("no answer from localhost:8000, trying again: the provider answered 502")
    assert "no answer from localhost:8000 for 3 min, trying again" in " ".join(line for _, line in said)
    assert 8 < len(said) < 20


def test_a_model_that_loads_is_said_to_load():
    line = OutageLines().line(look(0.0, loading=True))
    assert line == "localhost:8000 is loading its model (0 s so far), trying again"


def test_the_end_is_told_where_the_beginning_was():
    lines = OutageLines()
    assert lines.line(AnsweredAgain("localhost:8000", 0.5)) == ""
    lines.line(look(0.0))
    assert lines.line(AnsweredAgain("localhost:8000", 190.0)) == "localhost:8000 answers again, after 3 min"


def test_a_blip_of_one_server_error_and_other_events_are_no_line():
    lines = OutageLines()
    assert (lines.line(look(0.5, down=False)), lines.line(Paused(3.0))) == ("", "")
