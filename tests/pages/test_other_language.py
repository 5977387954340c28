"""A case in German: every page is drawn, from the sample to the minutes, and says nothing in
English that a catalogue holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from streamlit.testing.v1 import AppTest

from core.case.codec import dump_case
from core.case.severity_and_gate import COLUMNS
from core.exports.emails import email_text
from core.exports.minutes_pdf import minutes_pdf
from core.meeting.event_codec import document_of
from core.meeting.events import StepShown
from core.meeting.fold import replay
from core.meeting.minutes import record
from core.meeting.rehearsal_events import FactsChecked, QuestionDrilled, WrongFact
from core.messages import catalogue, say
from core.serve.plain_page import plain_page
from core.speech import Speech, in_speech
from pages.parts import desk, room
from tests.cases import SECRET
from tests.core.logs import every_kind
from tests.pages.test_rehearsal_run import rehearsal
from tests.pages.visit import AT, EVERY, WALK, even, headlines, meeting, opened, sent, unfolded

pytestmark = pytest.mark.usefixtures("presenter")
FLIGHTS, GERMAN = "late-flights", Speech("de", "de_DE")
TELLING = 3  # words that a piece of text has of its own, to be known as English


def pieces() -> Iterator[str]:
    """List what English texts say between their placeholders, where it is said otherwise here."""
    for text, (translation, *_) in catalogue("de").texts.items():
        for piece in re.split(r"\{\w*\}", text):
            said = even(re.sub(r"[*`]|:\w+\[|\]|:material/\w+:", "", piece))
            if len(re.findall(r"[A-Za-z']{2,}", said)) >= TELLING and said not in even(translation):
                yield said


ENGLISH = frozenset(pieces())


def english(text: str, own: str = "") -> list[str]:
    """Name the English pieces that stand in a text, and not in what the users of a case wrote."""
    shown = re.sub(r"[*`]|:\w+\[|\]|:gray\[\]", "", text)
    return sorted(piece for piece in ENGLISH if piece in shown and piece not in own)


def of_users() -> str:
    """Give the texts of the sample and of its meeting, which stay in its users' language."""
    case = desk.store().case(FLIGHTS)
    events = [json.loads(document_of(entry.event) or "0") for entry in desk.store().log("m-1")]
    keys = " ".join(COLUMNS)  # of the matrix, under which its table keeps its cells
    return even(f"{dump_case(case).decode()} {json.dumps(events, ensure_ascii=False)} {keys}")


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    """Have the sample case spoken of in German; what reads a widget's options does, too."""
    case = desk.store().case(FLIGHTS)
    desk.store().save_case(replace(case, language="de", numbers="de_DE"), AT, "Mira Santos")
    with in_speech(GERMAN):
        yield


def everything() -> str:
    return meeting(FLIGHTS, *every_kind(desk.store().case(FLIGHTS), SECRET)[1:])


def check(screen: AppTest) -> None:
    assert not screen.exception
    assert not english(sent(screen), of_users())


def test_english_is_noticed() -> None:
    assert "The meeting has not started" in ENGLISH
    assert english("… The meeting has not started …")
    assert not english("Das Meeting hat noch nicht begonnen")


@pytest.mark.parametrize("page", EVERY)
def test_a_page_without_a_meeting_is_german(page: str) -> None:
    check(opened(page, case=FLIGHTS))


@pytest.mark.parametrize("page", EVERY)
def test_a_page_of_a_meeting_in_which_everything_happened_is_german(page: str) -> None:
    check(opened(page, case=FLIGHTS, meeting=everything()))


@pytest.mark.parametrize("step", WALK)
def test_the_headline_of_a_step_is_german(step: str) -> None:
    screen = opened(WALK[step], case=FLIGHTS, meeting=meeting(FLIGHTS, StepShown(step)))
    check(screen)
    assert headlines(screen)


def test_the_case_is_spoken_of_in_its_language_from_the_first_run_on() -> None:
    assert opened(case=FLIGHTS).session_state["speech"] == GERMAN


def test_what_a_click_complains_about_is_german() -> None:
    screen = opened(case=FLIGHTS, meeting=meeting(FLIGHTS, *decided()))
    screen = unfolded(screen, "action-fold-decision")
    save = next(button for button in screen.button if button.label == "Aufgabe speichern")
    save.click().run()
    assert "Der Aufgabe fehlt: ein Verb und ein Objekt" in sent(screen)


def decided() -> tuple:
    return (StepShown("decision"),)


def test_minutes_and_email_are_german_with_german_numbers_and_dates() -> None:
    held = everything()
    log = desk.store().log(held)
    case = desk.store().case(FLIGHTS)
    brief = desk.brief_of(case, replay(log))
    minutes = record(brief, replay(log), log)
    content, mail = minutes_pdf(brief, minutes), email_text(brief, minutes)
    with pikepdf.open(BytesIO(content)) as printed:
        assert str(printed.Root.Lang) == "de"
    assert not english(mail, of_users())
    assert "vielen Dank" in mail
    assert re.search(r"\d Uhr|\d{1,2}:\d\d|Nov\.", minutes.when)


def test_the_plain_page_of_the_audience_is_german() -> None:
    held = everything()
    room.publish(held)
    screen = room.shown(held)
    assert screen is not None
    page = plain_page(screen, "")
    assert '<html lang="de">' in page
    assert not english(even(page), of_users())


@pytest.mark.parametrize("tab", ["Prepare", "Run", "Drill", "Voice", "What you said", "Report"])
def test_every_part_of_a_rehearsal_is_german(tab: str) -> None:
    drilled = QuestionDrilled("sure", "impatient", 41.0, "missed")
    checked = FactsChecked(
        ("ask",), ("date",), (WrongFact("worst.moved", "12 von 100"),), "transcript"
    )
    held = rehearsal(StepShown("finding"), drilled, checked)
    screen = opened("rehearsal.py", case=FLIGHTS, meeting=held)
    screen.session_state["rehearsal-tab"] = say(tab)
    check(screen.run())
