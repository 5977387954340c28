"""Setup: one question a card.

The finding is there first, an answer is kept, what cannot be read stays and is told.
"""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from streamlit.testing.v1 import AppTest

from core.case.cards import CARDS
from core.case.open_case import open_rows
from core.case.setup_flow import answered, is_answered, is_placeholder
from core.case.severity_and_gate import Resume
from pages.parts import desk
from tests import cases
from tests.pages.visit import EVERY, WALK, complaints, field, opened, sent, stages

pytestmark = pytest.mark.usefixtures("presenter")
BY_ID = {card.id: card for card in CARDS}


@pytest.fixture
def own(tmp_path) -> str:
    """Keep a case of which only the rows are known; returns its id."""
    path = cases.write(cases.planted_table(), tmp_path / "churn.parquet")
    case = open_rows(path, desk.store().rows, cases.AT)
    desk.store().save_case(case, cases.AT, "Presenter")
    return case.id


def press(screen: AppTest, label: str) -> AppTest:
    return next(item for item in screen.button if item.label == label).click().run()


def open_card(case_id: str, card: str) -> AppTest:
    screen = opened("setup.py", case=case_id)
    return screen.button(key=f"open-{card}").click().run()


def test_the_finding_is_there_before_anything_is_asked(own: str) -> None:
    text = sent(opened("setup.py", case=own))
    assert "What your data says" in text
    assert re.search(r"errors rose from \d+ to \d+ per 100", text)
    assert "0 of 11 answered" in text


def test_an_answer_is_kept_and_the_next_question_asked(own: str) -> None:
    screen = open_card(own, "traffic")
    field(screen.text_input, "ask-traffic-traffic").set_value("4k to 6k")
    press(screen, "Save and continue")
    assert complaints(screen) == []
    traffic = desk.store().case(own).quantity("traffic")
    assert (traffic.low, traffic.high, traffic.source) == (4_000, 6_000, "assumed")
    assert "Who is affected by a wrong prediction, and what does it cost?" in sent(screen)


def test_an_answer_that_is_no_range_is_told_and_stays_in_the_field(own: str) -> None:
    screen = open_card(own, "traffic")
    field(screen.text_input, "ask-traffic-traffic").set_value("about 5k")
    press(screen, "Save and continue")
    assert complaints(screen) == [
        (
            "Predictions a day: “about 5k” is one number and no range. Type the range that you are"
            " 90% sure of, such as 4,000 to 6,000."
        )
    ]
    assert field(screen.text_input, "ask-traffic-traffic").value == "about 5k"
    assert desk.store().case(own).assumptions == ()


def test_what_is_typed_survives_leaving_the_page(own: str) -> None:
    screen = open_card(own, "cause")
    field(screen.text_input, "ask-cause-suspicion").set_value("a join lost a table").run()
    screen.switch_page("finding.py").run()
    screen.switch_page("setup.py").run()
    assert field(screen.text_input, "ask-cause-suspicion").value == "a join lost a table"


def test_what_is_typed_for_one_case_stands_in_no_field_of_another(own: str, tmp_path) -> None:
    path = cases.write(cases.planted_table(), tmp_path / "credit.parquet")
    other = open_rows(path, desk.store().rows, cases.AT)
    desk.store().save_case(other, cases.AT, "Presenter")
    screen = open_card(own, "traffic")
    field(screen.text_input, "ask-traffic-traffic").set_value("4k to 6k").run()
    screen.query_params["case"] = other.id
    screen.run()
    assert field(screen.text_input, "ask-traffic-traffic").value == ""
    screen.query_params["case"] = own
    screen.run()
    assert field(screen.text_input, "ask-traffic-traffic").value == "4k to 6k"


def test_a_case_whose_name_ends_with_another_keeps_what_was_typed_for_it(tmp_path) -> None:
    ids = []
    for name in ("old-churn", "churn"):
        path = cases.write(cases.planted_table(), tmp_path / f"{name}.parquet")
        case = open_rows(path, desk.store().rows, cases.AT)
        desk.store().save_case(case, cases.AT, "Presenter")
        ids.append(case.id)
    assert ids == ["old-churn", "churn"]
    screen = open_card("old-churn", "traffic")
    field(screen.text_input, "ask-traffic-source").set_value("the capacity plan").run()
    screen.query_params["case"] = "churn"
    screen.run()
    field(screen.text_input, "ask-traffic-traffic").set_value("4k to 6k")
    press(screen, "Save and continue")
    screen.query_params["case"] = "old-churn"
    screen.run()
    screen.button(key="open-traffic").click().run()
    assert field(screen.text_input, "ask-traffic-source").value == "the capacity plan"


def test_a_field_follows_the_case_unless_it_was_typed_over(own: str) -> None:
    screen = open_card(own, "traffic")
    field(screen.text_input, "ask-traffic-traffic").set_value("4k to 6k")
    press(screen, "Save and continue")
    screen.button(key="open-traffic").click().run()
    press(screen, "I don't know yet")
    screen.button(key="open-traffic").click().run()
    assert field(screen.text_input, "ask-traffic-traffic").value == ""
    field(screen.text_input, "ask-traffic-source").set_value("the capacity plan")
    press(screen, "Undo the last change to the case")
    assert field(screen.text_input, "ask-traffic-traffic").value == "4,000 to 6,000"
    assert field(screen.text_input, "ask-traffic-source").value == "the capacity plan"


def test_a_placeholder_is_marked_on_every_screen_that_rests_on_it(own: str) -> None:
    press(open_card(own, "traffic"), "Use a placeholder")
    assert is_placeholder(desk.store().case(own), BY_ID["traffic"])
    assert "PLACEHOLDER: predictions a day" in sent(opened("quantification.py", case=own))
    assert "PLACEHOLDER" not in sent(opened("finding.py", case=own))
    press(open_card(own, "traffic"), "I don't know yet")
    assert not is_answered(desk.store().case(own), BY_ID["traffic"])
    assert "PLACEHOLDER" not in sent(opened("quantification.py", case=own))


def test_nobody_to_decide_is_no_error(own: str) -> None:
    screen = open_card(own, "room")
    field(screen.text_area, "ask-room-people").set_value(
        "Ann Lee, Data scientist\nBo Chen, Engineering lead"
    )
    press(screen, "Save and continue")
    assert complaints(screen) == []
    assert desk.store().case(own).decider is None


@pytest.mark.parametrize("page", [item for item in EVERY if item != "audience.py"])
def test_every_page_runs_on_rows_alone_and_shows_no_money(own: str, page: str) -> None:
    screen = opened(page, case=own)
    assert not screen.exception
    text = sent(screen)
    assert "nan" not in text.lower().split()
    if page in WALK.values():
        shown = " ".join(
            item.value for kind in (screen.markdown, screen.caption, screen.header) for item in kind
        )
        shown += " ".join(json.dumps(stage, ensure_ascii=False) for stage in stages(screen))
        assert not re.search(r"[$€£]\s?\d", shown)


@pytest.mark.parametrize("card", [card.id for card in CARDS])
def test_every_card_opens_and_can_be_left_open(own: str, card: str) -> None:
    screen = open_card(own, card)
    assert not screen.exception
    press(screen, "I don't know yet")
    assert not screen.exception
    assert complaints(screen) == []
    assert not is_answered(desk.store().case(own), BY_ID[card])


def test_the_card_of_the_release_asks_how_late_the_decision_can_be_taken(own: str) -> None:
    screen = open_card(own, "release")
    day = desk.clock().date() + dt.timedelta(days=40)
    field(screen.date_input, "ask-release-date").set_value(day)
    field(screen.number_input, "ask-release-freeze").set_value(48.0)
    field(screen.number_input, "ask-release-pull").set_value(6.0)
    field(screen.selectbox, "ask-release-default").set_value("released").run()
    assert any(item.value.startswith("Decide by ") for item in screen.caption)
    press(screen, "Save and continue")
    assert complaints(screen) == []
    terms = desk.store().case(own).decision_terms
    assert (terms.freeze_hours, terms.rollback_hours, terms.default) == (48, 6, "released")


def test_predicted_numbers_are_held_to_the_limit_and_no_error_rate_is_asked(tmp_path) -> None:
    path = cases.write(cases.minutes_table(), tmp_path / "waiting.parquet")
    case = open_rows(path, desk.store().rows, cases.AT)
    case = answered(case, BY_ID["limits"], {"segment": "10", "by": "QA"}, cases.AT.date())
    desk.store().save_case(case, cases.AT, "Presenter")
    screen = open_card(case.id, "criteria")
    text = sent(screen).replace("\xa0", " ")
    assert "error rate is at most" not in text
    assert "The segment is held to the limit for any segment: at most 10% more than" in text
    field(screen.number_input, "ask-criteria-rows").set_value(300)
    press(screen, "Save and continue")
    assert complaints(screen) == [
        "Missing: the batches. Fill it in, or say that you don't know yet."
    ]
    field(screen.number_input, "ask-criteria-batches").set_value(2)
    press(screen, "Save and continue")
    assert complaints(screen) == []
    assert desk.store().case(case.id).resume == Resume(300, None, 2)
