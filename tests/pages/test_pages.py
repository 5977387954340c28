"""Every page, drawn without a browser, for the presenter and for the room."""

from __future__ import annotations

import ast
import datetime as dt
import json
import sqlite3
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.exports.screen import is_current
from core.meeting.events import (
    ActionAgreed,
    DecisionReadBack,
    DecisionTaken,
    MeetingClosed,
    MeetingOpened,
    NoteTaken,
    ObjectionRaised,
    QuestionAsked,
    SliceChosen,
    StepShown,
    VoteCast,
)
from core.meeting.fold import replay
from pages.parts import decision_form, desk
from tests.pages import visit
from tests.pages.conftest import SAMPLES
from tests.pages.visit import (
    BY_LINK,
    EVERY,
    PAGES,
    PRIVATE,
    WALK,
    brief,
    complaints,
    headlines,
    meeting,
    opened,
    private_texts,
    sent,
    spoken_texts,
    stages,
    unfolded,
)

FLIGHTS = "late-flights"
SECRET = "hush: their budget ends in March"
BUSY = (
    StepShown("finding"),
    NoteTaken("the slice is small but loud"),
    NoteTaken(SECRET, private=True),
    QuestionAsked("Can you quantify it?", "Jonas Weber", "quantify"),
    QuestionAsked("Who tells the airports?", "Helen Brooks"),
    ObjectionRaised("The date was promised.", "Jonas Weber"),
    VoteCast("Jonas Weber", "go with conditions"),
    DecisionTaken(
        "pause", "Helen Brooks", "the harm is certain", "the slice is mended", dt.date(2026, 12, 1)
    ),
    ActionAgreed("Mend the unit", "Jonas Weber", dt.date(2026, 11, 27)),
)


def shown(screen: AppTest) -> str:
    """Read the headline, or the heading where a page has no headline."""
    headings = [text.value.replace("\\", "") for text in screen.title]
    return next(iter([*headlines(screen), *headings]))


def marks(screen: AppTest) -> dict[str, str]:
    """Give the marks of the stage by their kinds."""
    return {mark["kind"]: mark["text"] for mark in stages(screen)[0]["slide"]["marks"]}


# Every page runs


def every_page(**address: str) -> None:
    """Turn to one page after the other, as a presenter does."""
    screen = opened(**address)
    for page in EVERY:
        screen.switch_page(page).run()
        assert not screen.exception, page
        assert not complaints(screen), page
        assert shown(screen), page


@pytest.mark.usefixtures("presenter")
@pytest.mark.parametrize("case", SAMPLES.values())
def test_every_page_runs_for_every_sample_case(case: str) -> None:
    every_page(case=case)


@pytest.mark.usefixtures("presenter")
@pytest.mark.parametrize("case", SAMPLES.values())
def test_every_page_runs_in_a_meeting_in_which_everything_happened(case: str) -> None:
    people = [person.name for person in desk.store().case(case).people]
    events = [
        (
            DecisionTaken("pause", people[-1], review=item.review)
            if isinstance(item, DecisionTaken)
            else item
        )
        for item in BUSY
    ]
    every_page(case=case, meeting=meeting(case, *events))


@pytest.mark.usefixtures("presenter")
def test_every_page_runs_on_a_closed_meeting() -> None:
    every_page(
        case=FLIGHTS,
        meeting=meeting(
            FLIGHTS, *BUSY, MeetingClosed(("the question “Who tells the airports?” has no answer",))
        ),
    )


@pytest.mark.usefixtures("presenter")
@pytest.mark.parametrize("step", WALK)
def test_each_step_of_a_meeting_shows_the_headline_of_its_claim(step: str) -> None:
    screen = opened(WALK[step], case=FLIGHTS, meeting=meeting(FLIGHTS, StepShown(step)))
    claim = brief(FLIGHTS).claim(f"{step}.headline")
    assert claim is not None
    assert shown(screen) == " ".join(claim.says.split())


@pytest.mark.usefixtures("presenter")
def test_the_first_start_offers_three_ways_in_and_opens_nothing(tmp_path, monkeypatch) -> None:
    import streamlit as st

    st.cache_resource.clear()
    monkeypatch.setenv("SHOWSTOPPER_HOME", str(tmp_path / "empty"))
    screen = opened()
    assert not screen.exception
    text = sent(screen)
    assert all(way in text for way in ("Try a sample", "Use your own data", "Open a bundle"))
    assert desk.store().case_ids() == ()


@pytest.mark.usefixtures("presenter")
def test_every_slice_can_be_shown() -> None:
    screen = opened("finding.py", case=FLIGHTS)
    headlines = {shown(screen)}
    for segment in brief(FLIGHTS).evidence.segments[:6]:
        screen.selectbox(key="slice").select(segment.id).run()
        assert not screen.exception
        headlines.add(shown(screen))
    assert len(headlines) == 7


@pytest.mark.usefixtures("presenter")
def test_a_moved_input_is_called_a_what_if() -> None:
    screen = opened("quantification.py", case=FLIGHTS)
    before = shown(screen)
    slider = screen.slider(key="range-traffic")
    slider.set_range(slider.value[0], slider.max).run()
    assert not screen.exception
    assert "What-if, not agreed: flights scored at" in marks(screen)["what-if"]
    assert shown(screen) != before


# The room


@pytest.mark.usefixtures("audience")
@pytest.mark.parametrize("page", PRIVATE)
def test_the_audience_cannot_turn_to_a_page_of_the_presenter(page: str) -> None:
    screen = opened("audience.py", meeting=meeting(FLIGHTS, *BUSY))
    with pytest.raises(ValueError, match=page):
        screen.switch_page(page)


@pytest.mark.usefixtures("audience")
@pytest.mark.parametrize("page", PRIVATE)
def test_a_private_page_file_run_by_itself_stops_for_the_audience(page: str) -> None:
    screen = AppTest.from_file(str(PAGES / page), default_timeout=60)
    screen.query_params["case"] = FLIGHTS
    screen.query_params["meeting"] = meeting(FLIGHTS, *BUSY)
    screen.run()
    assert not screen.exception
    assert sent(screen).strip() == ""


@pytest.mark.parametrize("page", PRIVATE)
def test_a_private_page_asks_who_is_there_before_anything_else(page: str) -> None:
    body = ast.parse((PAGES / page).read_text("utf-8")).body
    first = next(line for line in body[1:] if not isinstance(line, ast.Import | ast.ImportFrom))
    assert ast.unparse(first).startswith(
        "here = access.only(" if page in BY_LINK else "desk.presenter_only()"
    )


@pytest.mark.usefixtures("audience")
@pytest.mark.parametrize("step", WALK)
def test_the_room_sees_the_headline_and_nothing_private(step: str) -> None:
    screen = opened("audience.py", meeting=meeting(FLIGHTS, *BUSY[1:], StepShown(step)))
    assert not screen.exception
    text = sent(screen)
    assert SECRET not in text
    assert [item for item in private_texts(FLIGHTS) if item in text] == []
    assert shown(screen)


@pytest.mark.usefixtures("audience")
def test_the_room_waits_until_a_meeting_is_held() -> None:
    screen = opened("audience.py")
    assert shown(screen) == "The meeting has not started"


@pytest.mark.usefixtures("audience")
def test_the_room_follows_the_slice_that_was_chosen() -> None:
    held = meeting(FLIGHTS, StepShown("finding"))
    before = shown(opened("audience.py", meeting=held))
    other = brief(FLIGHTS).evidence.segments[0].id
    desk.store().append(held, "chosen", SliceChosen(other), desk.clock(), "Mira Santos")
    after = shown(opened("audience.py", meeting=held))
    assert before != after
    assert after.startswith(("For ", "Not enough "))


@pytest.mark.usefixtures("audience")
def test_a_screen_that_an_older_version_published_is_made_anew() -> None:
    held = meeting(FLIGHTS, StepShown("finding"))
    golden = PAGES.parent / "tests" / "data" / "screens" / "1-finding.json"
    seq = desk.store().version_of(held)
    desk.public().publish(held, seq, "meeting", True, golden.read_bytes(), desk.clock())
    assert shown(opened("audience.py", meeting=held)).startswith("For ")
    assert is_current(desk.public().screen(held).document)


@pytest.mark.usefixtures("audience")
def test_the_front_door_of_the_audience_leads_to_the_room() -> None:
    screen = opened()
    assert shown(screen) == "Showstopper"
    assert "Go to the audience view" in sent(screen)


# Rosters


@pytest.mark.usefixtures("presenter")
@pytest.mark.parametrize("step", ["opening", "decision", "close"])
def test_a_meeting_without_anybody_on_its_list_runs_and_says_so(step: str) -> None:
    case = desk.store().case(FLIGHTS)
    desk.store().save_case(replace(case, people=()), desk.clock(), "Mira Santos")
    held = meeting(FLIGHTS, StepShown(step))
    screen = opened(case=FLIGHTS, meeting=held)
    assert not screen.exception
    assert not opened("audience.py", meeting=held).exception
    if step != "close":
        assert "No one is listed for this meeting" in sent(screen)


@pytest.mark.usefixtures("presenter")
def test_a_name_from_right_to_left_leaves_the_words_around_it_in_order() -> None:
    case = desk.store().case(FLIGHTS)
    people = (replace(case.people[0], name="מירה סנטוס"), *case.people[1:])
    desk.store().save_case(replace(case, people=people), desk.clock(), "Mira Santos")
    held = meeting(FLIGHTS, StepShown("decision"))
    assert "\u2068מירה סנטוס\u2069, Data scientist: …" in sent(opened("audience.py", meeting=held))


@pytest.mark.usefixtures("presenter")
def test_a_meeting_on_a_case_of_before_knows_people_by_the_names_they_vote_under() -> None:
    store = desk.store()
    first, *rest = store.case(FLIGHTS).people
    old = replace(store.case(FLIGHTS), people=(replace(first, name="Jose\u0301"), *rest))
    store.save_case(old, desk.clock(), "before", verbatim=True)
    assert store.case(FLIGHTS).people[0].name == "Jose\u0301"
    screen = opened(case=FLIGHTS)
    next(item for item in screen.button if item.label == "Start the meeting").click().run()
    opening = store.log(screen.session_state["meeting_id"])[0].event
    assert isinstance(opening, MeetingOpened)
    assert opening.present[0] == store.version(opening.case_digest).people[0].name == "Jos\xe9"


@pytest.mark.usefixtures("audience")
def test_the_room_keeps_its_screen_while_the_disk_cannot_be_written() -> None:
    held = meeting(FLIGHTS, StepShown("finding"))
    assert "2 of 7 Finding" in sent(opened("audience.py", meeting=held))
    desk.store().append(held, "later", StepShown("decision"), desk.clock(), "Mira Santos")
    other = sqlite3.connect(str(desk.public().engine.url.database), isolation_level=None)
    other.execute("begin immediate")  # another one is writing, for longer than anybody waits
    screen = opened("audience.py", meeting=held)
    assert not screen.exception
    assert "2 of 7 Finding" in sent(screen)
    other.rollback()
    other.close()
    assert "6 of 7 Decision" in sent(screen.run())


# Sharing the presenter's own screen


@pytest.mark.usefixtures("presenter")
@pytest.mark.parametrize("step", WALK)
def test_share_safe_takes_everything_private_off_the_screen(step: str) -> None:
    screen = opened(WALK[step], case=FLIGHTS, meeting=meeting(FLIGHTS, *BUSY, StepShown(step)))
    private = spoken_texts(FLIGHTS) | {SECRET, ":material/lock:"}
    assert [item for item in private if item in sent(screen)], (
        "the detector finds private text before the switch"
    )
    screen.toggle(key="share_safe").set_value(True).run()
    assert not screen.exception
    text = sent(screen)
    assert [item for item in private if item in text] == []


@pytest.mark.usefixtures("presenter")
def test_share_safe_takes_the_readiness_off_the_screen_before_a_meeting() -> None:
    screen = opened(case=FLIGHTS)
    assert "Before you start" in sent(screen)
    screen.toggle(key="share_safe").set_value(True).run()
    assert "Before you start" not in sent(screen)


# What goes wrong is told


@pytest.mark.usefixtures("presenter")
def test_a_question_that_got_its_prepared_answer_is_not_missing_at_the_close() -> None:
    held = meeting(
        FLIGHTS,
        QuestionAsked("Can you quantify it?", "Jonas Weber", "quantify"),
        StepShown("close"),
    )
    screen = opened(case=FLIGHTS, meeting=held)
    assert "no decision is recorded" in sent(screen)
    assert "has no answer" not in sent(screen)


def press(screen: AppTest, label: str) -> AppTest:
    return next(item for item in screen.button if item.label == label).click().run()


@pytest.mark.usefixtures("presenter")
def test_a_decision_is_read_back_to_the_room_before_it_is_recorded() -> None:
    held = meeting(FLIGHTS, StepShown("decision"))
    screen = unfolded(opened(case=FLIGHTS, meeting=held), decision_form.FOLD)
    screen.text_input(key="decided-because").set_value("the harm is known")
    press(screen, "Read it back")
    assert not any(isinstance(entry.event, DecisionTaken) for entry in desk.store().log(held))
    for line in ("decides: Pause until the fix is out", "Because the harm is known"):
        assert line in sent(opened("audience.py", meeting=held))
        assert line in sent(screen)
    press(screen, "Record the decision")
    assert isinstance(desk.store().log(held)[-1].event, DecisionTaken)
    assert "Read back before it is recorded" not in sent(opened("audience.py", meeting=held))


@pytest.mark.usefixtures("presenter")
def test_a_decision_that_was_read_back_can_be_changed_again() -> None:
    held = meeting(FLIGHTS, StepShown("decision"))
    screen = unfolded(opened(case=FLIGHTS, meeting=held), decision_form.FOLD)
    screen.text_input(key="decided-because").set_value("the harm is known")
    press(screen, "Read it back")
    press(screen, "Change it")
    assert "Read it back" in {item.label for item in screen.button}
    assert screen.text_input(key="decided-because").value == "the harm is known"
    assert "Because the harm is known" not in sent(opened("audience.py", meeting=held))


@pytest.mark.usefixtures("presenter")
def test_the_fields_of_a_decision_open_once_nobody_is_left_to_ask() -> None:
    first, *rest = [
        VoteCast(person.name, "support") for person in desk.store().case(FLIGHTS).people
    ]
    held = meeting(FLIGHTS, StepShown("decision"), first)
    screen = opened(case=FLIGHTS, meeting=held)
    assert "Read it back" not in {item.label for item in screen.button}
    for number, vote in enumerate(rest):
        desk.store().append(held, f"vote-{number}", vote, desk.clock(), "Presenter")
    screen.run()
    assert screen.text_input(key="decided-because").value == ""
    screen.text_input(key="decided-because").set_value("the harm is known")
    press(press(screen, "Read it back"), "Record the decision")
    assert "A new one replaces it" in sent(screen)
    assert "Read it back" not in {item.label for item in screen.button}


@pytest.mark.usefixtures("presenter")
def test_a_decision_without_a_decider_is_refused_with_what_to_do() -> None:
    case = desk.store().case(FLIGHTS)
    desk.store().save_case(
        replace(case, people=tuple(replace(person, decides=False) for person in case.people)),
        desk.clock(),
        "Mira Santos",
    )
    held = meeting(FLIGHTS, StepShown("decision"))
    screen = unfolded(opened(case=FLIGHTS, meeting=held), decision_form.FOLD)
    screen.text_input(key="decided-because").set_value("the harm is known")
    press(screen, "Read it back")
    assert complaints(screen) == [
        (
            "The decision has no decision maker. Choose who decided, or type a name; without one,"
            " close with no decision."
        )
    ]
    assert screen.text_input(key="decided-because").value == "the harm is known"
    assert replay(desk.store().log(held)).reading is None


@pytest.mark.usefixtures("presenter")
def test_a_decision_without_a_decider_from_before_cannot_be_recorded() -> None:
    reading = DecisionReadBack(DecisionTaken("pause", "", "the harm is known"))
    screen = opened(case=FLIGHTS, meeting=meeting(FLIGHTS, StepShown("decision"), reading))
    assert "No decision maker is named. Change it" in sent(screen)
    (record,) = [item for item in screen.button if item.label == "Record the decision"]
    assert record.disabled
    old = DecisionTaken("pause", "", "the harm is known")
    held = meeting(FLIGHTS, old, StepShown("close"), held="m-old")
    assert "the decision has no decision maker" in sent(opened(case=FLIGHTS, meeting=held))


@pytest.mark.usefixtures("presenter")
def test_a_decision_without_a_reason_is_told_and_keeps_what_was_entered() -> None:
    held = meeting(FLIGHTS, StepShown("decision"))
    screen = unfolded(opened(case=FLIGHTS, meeting=held), decision_form.FOLD)
    screen.text_area(key="decided-condition").set_value("the slice is mended")
    press(screen, "Read it back")
    assert complaints(screen) == [
        "The decision has no reason. Add a short reason; it goes into the minutes."
    ]
    assert screen.text_area(key="decided-condition").value == "the slice is mended"


@pytest.mark.usefixtures("presenter")
def test_an_action_without_owner_and_date_says_both_and_keeps_what_was_typed() -> None:
    held = meeting(FLIGHTS, StepShown("decision"))
    screen = unfolded(opened(case=FLIGHTS, meeting=held), "action-fold-decision")
    screen.text_input(key="action-what").set_value("Mend the unit")
    next(item for item in screen.button if item.label == "Save action").click().run()
    assert complaints(screen) == [
        "The action lacks one owner and a due date. Fill it in; your entries are still here."
    ]
    assert screen.text_input(key="action-what").value == "Mend the unit"


@pytest.mark.usefixtures("presenter")
def test_an_action_has_an_owner_where_nobody_is_listed() -> None:
    store = desk.store()
    alone = replace(store.case(FLIGHTS), id="alone", people=())
    store.save_case(alone, visit.AT, "test")
    held = meeting("alone", StepShown("decision"))
    screen = unfolded(opened(case="alone", meeting=held), "action-fold-decision")
    owner = screen.selectbox(key="action-owner")
    assert owner.options == list(alone.owners)
    assert owner.options, "who owns a step of the plan may own an action"
    screen.text_input(key="action-what").set_value("Mend the unit")
    owner.set_value(alone.owners[0])
    screen.date_input(key="action-due").set_value(visit.AT.date() + dt.timedelta(days=3))
    next(item for item in screen.button if item.label == "Save action").click().run()
    assert complaints(screen) == []
    events = [item.event for item in desk.store().log(held)]
    owners = [event.owner for event in events if isinstance(event, ActionAgreed)]
    assert owners == [alone.owners[0]]


@pytest.mark.usefixtures("presenter")
def test_an_unknown_case_in_the_address_is_told_and_the_first_is_shown() -> None:
    screen = opened(case="no-such-case")
    assert not screen.exception
    assert "pausing" in shown(screen)
    assert any("no-such-case" in complaint for complaint in complaints(screen))


@pytest.mark.usefixtures("presenter")
@pytest.mark.parametrize("page", ["meeting.py", "quantification.py", "follow_up.py"])
def test_an_unknown_meeting_in_the_address_is_told(page: str) -> None:
    screen = opened(page, case=FLIGHTS)
    screen.query_params["meeting"] = "m-nowhere"
    screen.run()
    assert not screen.exception
    assert "no such meeting" in sent(screen) or any(
        "meeting" in complaint for complaint in complaints(screen)
    )


@pytest.mark.usefixtures("audience")
def test_an_unknown_meeting_in_the_room_is_told() -> None:
    screen = opened("audience.py", meeting="m-nowhere")
    assert not screen.exception
    assert shown(screen) == "This meeting cannot be shown"


def _edit(screen: AppTest, table: str, rows: dict[int, dict]) -> None:
    digest = desk.store().case(FLIGHTS).digest[:8]
    screen.session_state[f"{table}-{digest}"] = {
        "edited_rows": rows,
        "added_rows": [],
        "deleted_rows": [],
    }


def _save(screen: AppTest) -> None:
    next(item for item in screen.button if item.label == "Save").click().run()


@pytest.mark.usefixtures("presenter")
def test_wrong_people_and_an_empty_title_are_all_told_at_once() -> None:
    before = desk.store().case(FLIGHTS).digest
    screen = opened("case.py", case=FLIGHTS)
    screen.text_input(key=f"title-{before[:8]}").set_value(" ")
    _edit(screen, "people", {0: {"email": "nowhere"}, 1: {"name": "Mira Santos", "decides": True}})
    screen.run()
    _save(screen)
    assert not screen.exception
    text = "\n".join(complaints(screen))
    for part in (
        "two people are called Mira Santos",
        "is not an address",
        "More than one person decides",
        "The title is empty",
    ):
        assert part.lower() in text.lower()
    assert desk.store().case(FLIGHTS).digest == before
    assert screen.text_input(key=f"title-{before[:8]}").value == " "


@pytest.mark.usefixtures("presenter")
def test_a_wrong_assumption_and_a_wrong_plan_are_all_told_at_once_and_not_saved() -> None:
    before = desk.store().case(FLIGHTS).digest
    screen = opened("case.py", case=FLIGHTS)
    _edit(screen, "inputs", {0: {"low": 5000.0, "high": 10.0}, 1: {"high": 3.0}})
    _edit(screen, "plan", {0: {"low": 9.0, "likely": 2.0, "high": 1.0}})
    screen.run()
    _save(screen)
    assert not screen.exception
    text = "\n".join(complaints(screen))
    for part in ("flights scored a day", "share of wrong alerts", "Confirm the unit"):
        assert part.casefold() in text.casefold()
    assert desk.store().case(FLIGHTS).digest == before


@pytest.mark.usefixtures("presenter")
@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("inputs", {0: {"low": 5000.0, "high": 10.0}}),
        ("inputs", {0: {"low": None}}),
        ("plan", {0: {"low": 9.0, "likely": 2.0, "high": 1.0}}),
        ("plan", {0: {"likely": None}}),
        ("options", {0: {"exposure_high": 7.0}}),
        ("options", {1: {"exposed_days_high": None}}),
        ("limits", {0: {"bound": None}}),
        ("people", {0: {"name": None}}),
        ("taken", {0: {"on": None}}),
    ],
    ids=lambda item: item if isinstance(item, str) else json.dumps(item),
)
def test_whatever_is_entered_wrong_is_told_and_every_page_still_runs(
    table: str, rows: dict
) -> None:
    screen = opened("case.py", case=FLIGHTS)
    _edit(screen, table, rows)
    screen.run()
    _save(screen)
    assert not screen.exception
    assert complaints(screen)
    for page in ("meeting.py", "quantification.py", "case.py"):
        assert not screen.switch_page(page).run().exception, page


@pytest.mark.usefixtures("presenter")
def test_a_country_without_a_calendar_is_told_and_every_page_still_runs() -> None:
    screen = opened("case.py", case=FLIGHTS)
    screen.text_input(key=f"country-{desk.store().case(FLIGHTS).digest[:8]}").set_value("QQ").run()
    _save(screen)
    assert not screen.exception
    assert complaints(screen)
    assert not opened("recommendation.py", case=FLIGHTS).exception


@pytest.mark.usefixtures("presenter")
def test_a_saved_case_says_when_it_was_saved() -> None:
    screen = opened("case.py", case=FLIGHTS)
    _edit(screen, "inputs", {0: {"high": 1200.0}})
    screen.run()
    _save(screen)
    assert not screen.exception
    assert not complaints(screen)
    assert any(item.value.startswith("saved ") for item in screen.caption)
    assert desk.store().case(FLIGHTS).quantity("traffic").high == 1200.0


@pytest.mark.usefixtures("presenter")
def test_the_room_does_not_follow_a_rehearsal_by_itself() -> None:
    screen = opened("rehearsal.py", case=FLIGHTS)
    next(item for item in screen.button if item.label == "Start a rehearsal").click().run()
    assert not screen.exception
    room = opened("audience.py", case=FLIGHTS)
    assert "The meeting has not started" in sent(room)
