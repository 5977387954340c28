"""What was entered counts, also where the button below it is clicked before the page was drawn
again: a browser sends both in one message.
"""

from __future__ import annotations

import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from core.meeting.events import MeetingOpened
from pages.parts import cached, desk
from tests.core.rehearsal.sounds import said, wav
from tests.pages.visit import AT, opened

pytestmark = pytest.mark.usefixtures("presenter")
FLIGHTS = "late-flights"
RUN = "r-1"


def on_tab(tab: str) -> AppTest:
    """Open a tab of the rehearsal page, with one run begun."""
    case = desk.store().case(FLIGHTS)
    began = MeetingOpened(case.id, case.digest, case.title, kind="rehearsal")
    desk.store().append(RUN, "begin", began, AT, "Mira Santos")
    screen = opened("rehearsal.py", case=FLIGHTS, meeting=RUN)
    screen.session_state["rehearsal-tab"] = tab
    return screen.run()


def click(screen: AppTest, key: str) -> None:
    screen.button(key=key).click().run()
    assert not screen.exception


def last(held: str = RUN):
    return desk.store().log(held)[-1].event


def test_the_pace_is_of_the_text_that_was_chosen_last() -> None:
    screen = on_tab("Voice")
    sound = wav(said(9.0, 4.0, 9.0)).getvalue()
    screen.file_uploader(key="voice-file").upload("run.wav", sound, "audio/wav").run()
    length = screen.pills(key="voice-script")
    assert length.value != length.options[0]
    length.set_value(length.options[0])
    click(screen, "voice-keep")
    assert last().pace is not None
    assert last().pace == pytest.approx(
        float(next(row for row in figures(screen) if row[0] == "Words a minute")[1]), abs=1
    )


def figures(screen: AppTest) -> list[tuple[str, str]]:
    frame = next(item.value for item in screen.dataframe if "Measure" in item.value)
    return list(frame.itertuples(index=False, name=None))


def test_the_facts_said_are_of_the_text_as_it_was_last() -> None:
    screen = on_tab("What you said")
    screen.text_area(key="transcript").set_value("I recommend we pause.").run()
    screen.text_area(key="transcript").set_value("Errors rose from nine to ninety in a hundred.")
    click(screen, "keep-said")
    assert [item.fact for item in last().wrong] == ["worst.moved"]


def test_a_tick_counts_that_was_set_just_before() -> None:
    screen = on_tab("Report")
    screen.checkbox(key=f"said-{RUN}-ask").set_value(True)
    click(screen, "keep-ticks")
    assert last().said == ("ask",)


@pytest.mark.parametrize(
    ("last_text", "saved"),
    [("So {worst.moved}. That is it.", True), ("So it broke on 42 flights.", False)],
)
def test_own_words_are_saved_as_they_were_last_and_only_if_they_are_right(
    last_text: str, saved: bool
) -> None:
    screen = opened("rehearsal.py", case=FLIGHTS)
    screen.selectbox(key="own-claim").set_value("finding.line").run()
    text = next(item for item in screen.text_area if item.label == "What you say")
    text.set_value("So {worst.moved}.").run()
    text = next(item for item in screen.text_area if item.label == "What you say")
    text.set_value(last_text)
    click(screen, "own-save")
    sentences = desk.store().case(FLIGHTS).own_sentences
    assert [item.text for item in sentences] == ([last_text] if saved else [])


def test_an_own_question_is_saved_as_it_was_last() -> None:
    screen = opened("rehearsal.py", case=FLIGHTS)
    next(item for item in screen.text_input if item.label == "What they ask").set_value("Who pays?")
    next(item for item in screen.text_area if item.label == "Your answer").set_value("We do.").run()
    answer = next(item for item in screen.text_area if item.label == "Your answer")
    answer.set_value("We do, from the release budget.")
    click(screen, "own-answer-save")
    [own] = desk.store().case(FLIGHTS).own_answers
    assert own.text == "We do, from the release budget."


def test_a_meeting_is_planned_for_the_time_that_was_chosen_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (cached, desk):
        monkeypatch.setattr(module, "clock", lambda: AT)
    screen = opened(case=FLIGHTS)
    screen.session_state["invite"] = True
    screen.run()
    time = next(item for item in screen.time_input if item.label == "At")
    time.set_value(dt.time(16, 30))
    click(screen, "invite-plan")
    planned = desk.store().case(FLIGHTS).appointment
    assert planned is not None
    assert planned.starts.astimezone(AT.tzinfo).time() == dt.time(16, 30)
