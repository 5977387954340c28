"""What nobody entered is told as not known, and never as if it were none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.case.cards import CARDS
from core.case.open_case import open_rows
from core.case.setup_flow import answered
from core.meeting.events import DecisionReadBack, DecisionTaken, StepShown
from core.options.lacking import lacking
from core.script.tables import loss_rows
from pages.parts import decision_form, desk
from tests import cases
from tests.pages.visit import brief, meeting, opened, sent, unfolded

pytestmark = pytest.mark.usefixtures("presenter")
BY_ID = {card.id: card for card in CARDS}
TODAY = cases.AT.date()
ANSWERS = {
    "release": {"release": cases.AT.replace(day=27)},
    "traffic": {"traffic": "4k to 6k"},
    "harm": {"cost": "20 to 60", "currency": "USD"},
    "delay": {"delay": "1,000 to 3,000", "currency": "USD"},
    "fix": {"steps": "Find the cause, Bo, 2 to 4\nFix it, Ann, 4 to 8"},
    "options": {"runs": "30 to 60"},
}
NONE_OF = (
    "Nobody is harmed",
    "No option affects anybody",
    "nobody is harmed",
    "nobody is affected",
    "is out before the planned release",
    "No option is exposed",
)


def a_case(folder: Path, **answers: dict) -> str:
    path = cases.write(cases.planted_table(), folder / "churn.parquet")
    case = open_rows(path, desk.store().rows, cases.AT)
    for name, answer in (ANSWERS | answers).items():
        case = answered(case, BY_ID[name], answer, TODAY) if answer else case
    desk.store().save_case(case, cases.AT, "Presenter")
    return case.id


def at_tab(page: str, view: str, name: str, case_id: str) -> str:
    screen = opened(page, case=case_id)
    screen.session_state[view] = name
    screen.run()
    assert not screen.exception, [item.value for item in screen.exception]
    return sent(screen)


def test_without_a_plan_no_picture_is_explained_and_no_date_is_asked_for(tmp_path: Path) -> None:
    case_id = a_case(tmp_path, fix={})
    text = at_tab("recommendation.py", "recommendation-view", "Dates", case_id)
    assert "Nobody has entered the steps of the fix" in text
    assert "In the chart above" not in text
    assert "Check a date" not in text


TABS = (
    ("alternatives.py", "alternatives-view", "Same scales"),
    ("alternatives.py", "alternatives-view", "Patch later"),
    ("quantification.py", "quantification-view", "Until the fix"),
)


@pytest.mark.parametrize("tab", TABS, ids=lambda item: item[2])
def test_people_that_nobody_counted_are_not_known_rather_than_nobody(
    tmp_path: Path,
    tab: tuple[str, str, str],
) -> None:
    text = at_tab(*tab, a_case(tmp_path))
    assert "Not known yet: how many people one wrong prediction affects." in text
    assert not [item for item in NONE_OF if item in text]


def test_what_is_missing_is_named_in_the_order_of_the_setup(tmp_path: Path) -> None:
    empty = dict.fromkeys(ANSWERS)
    assert lacking(desk.store().case(a_case(tmp_path, **empty))) == (
        "how many predictions the model makes a day",
        "how many people one wrong prediction affects",
        "when the release is planned",
        "how long the fix takes",
    )


def test_nothing_is_missing_where_the_options_are_compared(tmp_path: Path) -> None:
    harm = ANSWERS["harm"] | {"people": "1"}
    case_id = a_case(tmp_path, harm=harm)
    assert brief(case_id).choice is not None
    assert lacking(desk.store().case(case_id)) == ()


def test_a_fix_before_the_release_is_told_as_one(tmp_path: Path) -> None:
    harm, late = ANSWERS["harm"] | {"people": "1"}, {"release": cases.AT.replace(month=12, day=28)}
    text = at_tab(*TABS[1], a_case(tmp_path, harm=harm, release=late))
    assert "The fix is out before the planned release." in text


def test_what_nobody_counts_for_a_release_after_the_fix_has_its_reason(tmp_path: Path) -> None:
    harm = ANSWERS["harm"] | {"people": "1"}
    case_id = a_case(tmp_path, harm=harm)
    case = desk.store().case(case_id)
    without = tuple(option for option in case.options if option.id != "patch")
    desk.store().save_case(replace(case, options=without), cases.AT, "Presenter")
    text = at_tab(*TABS[1], case_id)
    assert "no option releases now and stays exposed until the fix is out" in text


def decision_of(case_id: str) -> AppTest:
    screen = opened(case=case_id, meeting=meeting(case_id, StepShown("decision")))
    return unfolded(screen, decision_form.FOLD)


def test_tipping_points_that_were_not_worked_out_are_not_told_as_none(tmp_path: Path) -> None:
    by_people = a_case(tmp_path, harm={"people": "1"}, delay={})
    assert brief(by_people).choice.by_people
    assert decision_of(by_people).text_area(key="decided-reverses").value == ""


def test_the_release_criteria_go_on_the_sentence_of_the_condition(tmp_path: Path) -> None:
    harm = ANSWERS["harm"] | {"people": "1"}
    criteria = {"bound": "15", "rows": 300, "batches": 2}
    case_id = a_case(tmp_path, harm=harm, criteria=criteria)
    condition = decision_of(case_id).text_area(key="decided-condition").value
    assert condition.startswith("the segment's error rate is shown to be at most 15")


def test_what_nobody_entered_for_an_option_is_no_part_of_its_cost(tmp_path: Path) -> None:
    case_id = a_case(tmp_path, harm=ANSWERS["harm"] | {"people": "1"})
    text = loss_rows(brief(case_id))
    assert text
    assert all(
        set(row) == {"Option", "harm while exposed", "delay", "expected cost"} for row in text
    )


def test_nobody_is_asked_to_vote_before_there_is_an_option(tmp_path: Path) -> None:
    case_id = a_case(
        tmp_path, room={"people": "Ann, Data scientist\nCy, Director", "decider": "Cy"}
    )
    text = sent(opened(case=case_id, meeting=meeting(case_id, StepShown("decision"))))
    assert "there is none to ask people about yet" in text
    assert "Do you support" not in text


def test_an_option_that_is_read_back_is_what_people_are_asked_about(tmp_path: Path) -> None:
    case_id = a_case(
        tmp_path, room={"people": "Ann, Data scientist\nCy, Director", "decider": "Cy"}
    )
    decision = DecisionTaken("pause", "Cy", because="pro customers would be lost")
    held = meeting(case_id, StepShown("decision"), DecisionReadBack(decision))
    text = sent(opened(case=case_id, meeting=held))
    assert "Do you support: pause until the fix is out?" in text
