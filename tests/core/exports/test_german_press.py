"""The process that makes documents speaks as the thread that asks."""

from __future__ import annotations

from core.exports.press import Press
from core.meeting.fold import replay
from core.meeting.minutes import record
from core.script.brief import Brief
from core.speech import Speech, in_speech
from tests import cases


def test_the_press_writes_an_email_in_german(flights: Brief) -> None:
    log = cases.log_of(cases.opening(flights.case))
    made_by = Press()
    with in_speech(Speech("de", "de_DE")):
        minutes = record(flights, replay(log), log)
        mail = made_by.make("draft", flights, minutes)
    made_by.end()
    assert b"vielen Dank" in mail
