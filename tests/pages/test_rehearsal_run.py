"""The run and the drill of a rehearsal, as the page shows and records them."""

from __future__ import annotations

import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from core.meeting.events import MeetingClosed, MeetingOpened, StepShown
from core.meeting.fold import replay
from core.meeting.rehearsal_events import (
    QuestionDrilled,
    ScriptPeeked,
    StepRepeated,
    VoiceMeasured,
)
from core.meeting.room_events import ClockPaused, WalkSet
from core.rehearsal import transcriber
from core.rehearsal.interruptions import interruptions
from core.script.steps import STEPS
from core.store.recordings import recordings
from pages.parts import desk, readiness_view, run_view, voice_view
from tests.core.rehearsal.sounds import said, wav
from tests.pages.test_protocol import fields
from tests.pages.visit import AT, brief, components, even, opened

pytestmark = pytest.mark.usefixtures("presenter")
FLIGHTS, TAB = "late-flights", "rehearsal-tab"
MINUTE = dt.timedelta(minutes=1)


def rehearsal(*events, held: str = "r-1") -> str:
    case = desk.store().case(FLIGHTS)
    present = tuple(person.name for person in case.people)
    first = MeetingOpened(case.id, case.digest, case.title, "rehearsal", present)
    for number, event in enumerate((first, *events)):
        desk.store().append(held, f"e{number}", event, AT, "Mira Santos")
    return held


def on_tab(tab: str, held: str = "") -> AppTest:
    address = {"meeting": held} if held else {}
    screen = opened("rehearsal.py", case=FLIGHTS, **address)
    screen.session_state[TAB] = tab
    screen.run()
    assert not screen.exception
    return screen


def press(screen: AppTest, key: str) -> AppTest:
    screen.button(key=key).click().run()
    assert not screen.exception
    return screen


def happened(held: str) -> list:
    return [entry.event for entry in desk.store().log(held)]


def prompter(screen: AppTest) -> dict:
    return components(screen, "showstopper_prompter")[0]


def test_the_teleprompter_shows_the_line_of_the_step_and_the_next_one() -> None:
    screen = on_tab("Run", rehearsal(StepShown("finding")))
    data = prompter(screen)
    lines = {cue.step: cue.claim.says for cue in brief(FLIGHTS).script.cues}
    assert data["line"] == lines["finding"]
    assert data["next"] == lines["quantification"]
    assert data["title"] == "2 of 7 · Finding"
    assert set(data) == fields("PromptData")
    assert set(data["words"]) == fields("PromptWords")


def test_next_back_repeat_and_stop_are_events_of_the_rehearsal() -> None:
    held = rehearsal()
    screen = on_tab("Run", held)
    press(screen, "run-arrow_forward")
    press(screen, "repeat-step")
    press(screen, "run-arrow_back")
    press(screen, "pause-run")
    assert happened(held)[1:] == [
        StepShown("finding"),
        StepRepeated("finding"),
        StepShown("opening"),
        ClockPaused(paused=True),
    ]
    assert prompter(screen)["paused"]


def test_a_stopped_run_can_be_continued_from_another_day() -> None:
    held = rehearsal(StepShown("finding"), ClockPaused(paused=True))
    screen = on_tab("Run")
    press(screen, f"continue-{held}")
    assert happened(held)[-1] == ClockPaused(paused=False)
    assert prompter(screen)["step"] == "finding"


def test_a_hidden_script_shows_headline_and_facts() -> None:
    screen = on_tab("Run", rehearsal(StepShown("recommendation")))
    screen.toggle(key="hide-script").set_value(True).run()
    data = prompter(screen)
    assert data["hidden"]
    assert data["headline"] == brief(FLIGHTS).claim("recommendation.headline").says
    assert 1 <= len(data["keys"]) <= 4
    assert not any(key.lower() in data["headline"].lower() for key in data["keys"])


def test_an_interruption_stands_in_its_step_until_it_was_answered() -> None:
    held = rehearsal()
    drawn = interruptions(brief(FLIGHTS), STEPS, held)[0]
    desk.store().append(held, "to", StepShown(drawn.step), AT, "Mira Santos")
    screen = on_tab("Run", held)
    assert prompter(screen)["interruption"] is None
    screen.toggle(key="interrupt-me").set_value(True).run()
    asked = prompter(screen)["interruption"]
    assert (asked["answer"], asked["after"]) == (drawn.answer.id, drawn.after)
    assert set(asked) == fields("PromptQuestion")
    answered = QuestionDrilled(drawn.answer.id, drawn.mood, 9.0, "partly", drawn.step)
    desk.store().append(held, "answered", answered, AT, "Mira Santos")
    screen.run()
    assert prompter(screen)["interruption"] is None


@pytest.mark.parametrize(
    ("command", "event"),
    [
        ({"deed": "step", "step": "close"}, StepShown("close")),
        ({"deed": "peek", "step": "finding"}, ScriptPeeked("finding")),
        (
            {"deed": "answered", "step": "finding", "answer": "sure", "mood": "curious",
             "seconds": 12.5, "result": "missed"},
            QuestionDrilled("sure", "curious", 12.5, "missed", "finding"),
        ),
        ({"deed": "step", "step": "nowhere"}, None),
        ({"deed": "answered", "step": "finding", "mood": "curious", "result": "perfect"}, None),
        ({"deed": "erase", "step": "finding"}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_what_the_teleprompter_sends_becomes_an_event_or_nothing(command, event) -> None:
    assert run_view.event_of(command) == event
    if event is not None:
        names = {"step": "PromptStep", "peek": "PromptPeek", "answered": "PromptAnswered"}
        assert set(command) == fields(names[command["deed"]])


def test_the_short_walk_is_a_switch_of_the_run() -> None:
    held = rehearsal()
    screen = on_tab("Run", held)
    screen.toggle(key="short-walk-False").set_value(True).run()
    assert not screen.exception
    assert happened(held)[-1] == WalkSet(short=True)
    assert prompter(screen)["title"].startswith("1 of 4")


def test_ending_a_run_closes_its_log() -> None:
    held = rehearsal()
    press(on_tab("Run", held), "end-run")
    assert not replay(desk.store().log(held)).live


# Drill


def test_a_drill_opens_a_rehearsal_whose_clock_stands_still() -> None:
    screen = press(on_tab("Drill"), "drill-start")
    held = screen.session_state["meeting_id"]
    assert happened(held)[1:] == [ClockPaused(paused=True)]
    data = components(screen, "showstopper_drill_lights")[0]
    assert set(data) == fields("LightsData")
    assert set(data["words"]) == fields("LightsWords")
    assert data["running"]


def test_the_answer_comes_after_it_was_asked_for_and_the_rating_is_kept() -> None:
    screen = press(on_tab("Drill", rehearsal()), "drill-start")
    answer = screen.session_state["drill-asked"]
    text = even(brief(FLIGHTS).claim(f"answer.{answer}").says)
    assert not any(text in even(item.value) for item in screen.info)
    press(screen, "drill-show")
    assert any(text in even(item.value) for item in screen.info)
    press(screen, "rate-partly")
    drilled = happened("r-1")[-1]
    assert isinstance(drilled, QuestionDrilled)
    assert (drilled.answer, drilled.mood, drilled.result) == (answer, "curious", "partly")
    assert screen.session_state["drill-asked"] != answer


def test_a_question_can_be_skipped_and_counts_as_skipped() -> None:
    screen = press(on_tab("Drill", rehearsal()), "drill-start")
    press(screen, "drill-skip")
    assert happened("r-1")[-1].result == "skipped"


def test_only_whoever_is_chosen_asks_and_in_the_mood_that_is_chosen() -> None:
    screen = on_tab("Drill", rehearsal())
    screen.pills(key="drill-roles").set_value(["Director"]).run()
    screen.segmented_control(key="drill-mood").set_value("impatient").run()
    press(screen, "drill-start")
    answers = {answer.id: answer for answer in brief(FLIGHTS).script.answers}
    asked = answers[screen.session_state["drill-asked"]]
    assert asked.asked_by == "Director"
    data = components(screen, "showstopper_drill_lights")[0]
    assert data["who"] == "Director, impatient"
    assert data["text"] != asked.question


def test_what_was_answered_from_memory_in_the_drill_counts_as_prepared() -> None:
    five = ("what", "quantify", "patch", "recommend", "alternatives")
    rehearsal(*(QuestionDrilled(name, "curious", 20.0, "got it") for name in five))
    assert readiness_view.drilled(FLIGHTS) == frozenset(five)


# Report


def test_the_report_of_a_run_shows_its_times_and_its_facts_can_be_ticked() -> None:
    held = rehearsal()
    desk.store().append(held, "later", StepShown("close"), AT + MINUTE, "Mira Santos")
    screen = on_tab("Report", held)
    assert "What to do next" in [item.value for item in screen.subheader]
    screen.checkbox(key=f"said-{held}-date").set_value(True).run()
    press(screen, "keep-ticks")
    checked = happened(held)[-1]
    assert checked.said == ("date",)
    assert "ask" in checked.missed


def test_the_times_of_a_run_become_budgets_of_the_case_and_can_be_taken_back() -> None:
    held = rehearsal()
    desk.store().append(held, "to", StepShown("finding"), AT + MINUTE, "Mira Santos")
    desk.store().append(held, "over", MeetingClosed(), AT + 2 * MINUTE, "Mira Santos")
    screen = press(on_tab("Report", held), "use-times")
    assert desk.store().case(FLIGHTS).step_seconds == (("opening", 60), ("finding", 60))
    press(screen, "words-times")
    assert desk.store().case(FLIGHTS).step_seconds == ()


def test_two_runs_can_be_compared_and_stand_in_a_list() -> None:
    for held in ("r-1", "r-2"):
        rehearsal(held=held)
        desk.store().append(held, "over", MeetingClosed(), AT + MINUTE, "Mira Santos")
    titles = [item.value for item in on_tab("Report").subheader]
    assert "Compared" in titles
    assert "All runs" in titles


def test_without_a_run_the_report_says_what_will_stand_there() -> None:
    assert any("No run yet" in item.value for item in on_tab("Report").markdown)


# Voice


def upload(screen: AppTest, samples) -> AppTest:
    screen.file_uploader(key="voice-file").upload("run.wav", wav(samples).getvalue(), "audio/wav")
    screen.run()
    assert not screen.exception
    return screen


def test_a_recording_is_measured_and_its_figures_are_kept_with_the_run() -> None:
    held = rehearsal()
    screen = upload(on_tab("Voice", held), said(5.0, 4.0, 5.0))
    assert any("00:05: you stop for" in even(item.value) for item in screen.markdown)
    press(screen, "voice-keep")
    figures = happened(held)[-1]
    assert isinstance(figures, VoiceMeasured)
    assert figures.pauses == 1
    assert recordings(desk.store().home) == ()


def test_a_recording_is_kept_only_where_asked_and_can_be_deleted() -> None:
    screen = upload(on_tab("Voice", rehearsal()), said(5.0, 1.0, 5.0))
    press(screen, "voice-keep-sound")
    found = recordings(desk.store().home)
    assert len(found) == 1
    assert any(str(found[0].parent) in even(item.value) for item in screen.markdown)
    press(screen, "voice-delete")
    assert recordings(desk.store().home) == ()


def test_a_bad_recording_is_refused_in_a_sentence_on_the_page() -> None:
    screen = on_tab("Voice", rehearsal())
    screen.file_uploader(key="voice-file").upload("a.mp3", b"ID3" + bytes(99), "audio/mpeg").run()
    assert not screen.exception
    assert any("This is MP3, not WAV." in even(item.value) for item in screen.error)


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("http://localhost:8501/rehearsal", True),
        ("http://127.0.0.1:8501", True),
        ("http://[::1]:8501", True),
        ("https://models.example.com/rehearsal", True),
        ("http://192.168.1.20:8501/rehearsal", False),
        ("http://localhost.example.com", False),
    ],
)
def test_the_microphone_is_offered_where_a_browser_allows_it(address: str, allowed: bool) -> None:
    assert voice_view.is_secure(address) is allowed


# What was said


def test_what_was_said_is_compared_with_the_facts_and_only_the_outcome_is_kept() -> None:
    held = rehearsal()
    screen = on_tab("What you said", held)
    text = "I recommend we pause. Errors rose from nine to ninety in a hundred."
    screen.text_area(key="transcript").set_value(text).run()
    assert not screen.exception
    warnings = [even(item.value) for item in screen.warning]
    assert any("you said “nine … ninety in a hundred”" in warning for warning in warnings)
    press(screen, "keep-said")
    checked = happened(held)[-1]
    assert checked.by == "transcript"
    assert "ask" in checked.said
    assert [item.fact for item in checked.wrong] == ["worst.moved"]
    assert "ninety to" not in repr(desk.store().log(held))
    press(screen, "delete-said")
    assert screen.text_area(key="transcript").value == ""


def test_without_a_text_the_facts_to_say_are_listed() -> None:
    screen = on_tab("What you said")
    assert "Facts to say" in [item.value for item in screen.subheader]


def test_a_recording_is_written_down_into_the_text_that_is_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The model itself is tried in tests/core/rehearsal/test_transcriber.py; here it may be missing.
    monkeypatch.setattr(transcriber, "can_transcribe", lambda: True)
    monkeypatch.setattr(transcriber, "transcribe", lambda _sound, _bar: "I recommend we pause.")
    screen = press(upload(on_tab("Voice", rehearsal()), said(5.0, 1.0, 5.0)), "write-down")
    assert screen.session_state["transcript"] == "I recommend we pause."
    screen.session_state[TAB] = "What you said"
    screen.run()
    assert screen.text_area(key="transcript").value == "I recommend we pause."


def test_without_the_extra_the_page_says_how_to_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcriber, "can_transcribe", lambda: False)
    screen = upload(on_tab("Voice", rehearsal()), said(5.0, 1.0, 5.0))
    assert any("install the extra" in even(item.value) for item in screen.caption)
