"""By when to decide: entered beside the release, counted down for the presenter alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.case.decision_terms import DecisionTerms
from pages.parts import desk
from tests.pages.visit import complaints, components, even, meeting, opened, sent

pytestmark = pytest.mark.usefixtures("presenter")
FLIGHTS = "late-flights"


def entered(screen: AppTest, **values: object) -> AppTest:
    """Fill in fields of the case page by the beginnings of their keys, and save."""
    key = desk.store().case(FLIGHTS).digest[:8]
    for name, value in values.items():
        kind = screen.selectbox if name in {"default", "delegate"} else screen.number_input
        kind(key=f"{name}-{key}").set_value(value)  # type: ignore[arg-type]
    screen.run()
    return next(item for item in screen.button if item.label == "Save").click().run()


def keep(terms: DecisionTerms, in_hours: float) -> None:
    """Put the release so many hours from now, and agree on terms."""
    release = desk.clock() + dt.timedelta(hours=in_hours)
    case = replace(desk.store().case(FLIGHTS), release=release, decision_terms=terms)
    desk.store().save_case(case, desk.clock(), "Presenter")


def test_the_terms_are_kept_as_they_are_entered() -> None:
    screen = entered(
        opened("case.py", case=FLIGHTS),
        freeze=48.0,
        pull=6.0,
        default="released",
        quorum=2,
        delegate="Mira Santos",
    )
    assert complaints(screen) == []
    terms = desk.store().case(FLIGHTS).decision_terms
    assert terms == DecisionTerms(48, 6, "released", 2, "Mira Santos")


def test_nothing_entered_keeps_nothing() -> None:
    screen = opened("case.py", case=FLIGHTS)
    next(item for item in screen.button if item.label == "Save").click().run()
    assert desk.store().case(FLIGHTS).decision_terms == DecisionTerms()


def test_a_quorum_nobody_can_reach_is_refused_and_stays_in_its_field() -> None:
    screen = entered(opened("case.py", case=FLIGHTS), quorum=9)
    assert [line for line in complaints(screen) if "quorum is 9, and only 4 can" in line]
    assert desk.store().case(FLIGHTS).decision_terms.quorum is None


@pytest.mark.parametrize("page", ["case.py", "setup.py"])
def test_a_last_moment_that_has_passed_is_said_on_setup(page: str) -> None:
    keep(DecisionTerms(freeze_hours=72), in_hours=71.0)
    said = " ".join(even(item.value) for item in opened(page, case=FLIGHTS).warning)
    assert "freeze and rollback take longer than the time left until the release" in said


def test_the_presenter_has_a_countdown_and_the_audience_has_none() -> None:
    keep(DecisionTerms(freeze_hours=24), in_hours=27.0)
    held = meeting(FLIGHTS)
    (clock,) = components(opened(case=FLIGHTS, meeting=held), "showstopper_clock")
    assert 2.9 * 3600 < clock["decide"]["seconds"] <= 3 * 3600
    assert clock["decide"]["until"].startswith("to decide, by ")
    assert "to decide, by" not in sent(opened("audience.py", meeting=held))


def test_without_terms_there_is_no_countdown() -> None:
    (clock,) = components(opened(case=FLIGHTS, meeting=meeting(FLIGHTS)), "showstopper_clock")
    assert clock["decide"] is None
