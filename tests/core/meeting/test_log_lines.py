"""Every entry of a log in plain words, in the language of whoever reads it."""

from __future__ import annotations

from core.meeting.events import VoteCast
from core.meeting.log_lines import log_sentences
from core.script.brief import Brief
from core.speech import Speech, in_speech
from tests import cases


def test_a_log_is_told_in_german_from_its_opening_to_its_close(flights: Brief) -> None:
    vote = VoteCast(flights.case.people[0].name, "support", "", flights.case.options[0].id)
    opening, *more = cases.whole_meeting(flights.case)
    log = cases.log_of(opening, vote, *more)
    with in_speech(Speech(language="de")):
        lines = log_sentences(flights, log, private=True, votes=True)
    assert (lines[0], lines[-1]) == ("eröffnet", "geschlossen")
    assert lines[1].endswith("Zustimmung")
