"""What-ifs and estimates on the pages: kept as events, marked everywhere, taken back with one
click; forms of what the team knows.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.meeting.events import AssumptionChanged, EstimateGiven, StepShown
from core.meeting.fold import replay
from pages.parts import decision_form, desk
from tests.pages.visit import complaints, headlines, meeting, opened, sent, unfolded

pytestmark = pytest.mark.usefixtures("presenter")
FLIGHTS = "late-flights"
WALK = ("meeting.py", "finding.py", "quantification.py", "recommendation.py", "alternatives.py")
CONFIRM = "Confirm the unit of the departure delay in the new feed"


def headline(screen: AppTest) -> str:
    return headlines(screen)[0]


def press(screen: AppTest, label: str) -> AppTest:
    return next(item for item in screen.button if item.label == label).click().run()


def on_tab(screen: AppTest, page: str, tab: str) -> AppTest:
    screen.session_state[f"{page}-view"] = tab
    return screen.run()


def moved() -> AppTest:
    """Move the traffic to its far end outside any meeting."""
    screen = opened("quantification.py", case=FLIGHTS)
    slider = screen.slider(key="range-traffic")
    return slider.set_range(slider.value[0], slider.max).run()


# Outside a meeting


def test_a_what_if_outside_a_meeting_is_there_again_in_a_new_session() -> None:
    after = headline(moved())
    again = opened("quantification.py", case=FLIGHTS)
    assert headline(again) == after
    assert "What-if, not agreed" in sent(again)


@pytest.mark.parametrize("page", WALK)
def test_a_what_if_is_marked_on_every_page_of_the_walk(page: str) -> None:
    moved()
    assert "What-if, not agreed: flights scored at" in sent(opened(page, case=FLIGHTS))


@pytest.mark.parametrize("page", WALK)
def test_one_click_on_any_page_goes_back_to_what_was_agreed(page: str) -> None:
    before = headline(opened("quantification.py", case=FLIGHTS))
    moved()
    screen = press(opened(page, case=FLIGHTS), "Back to the agreed assumptions")
    assert "What-if" not in sent(screen)
    assert headline(opened("quantification.py", case=FLIGHTS)) == before


def test_keeping_a_what_if_makes_it_the_agreed_state_with_its_day() -> None:
    screen = press(moved(), "Keep these as agreed")
    assert not screen.exception
    quantity = desk.store().case(FLIGHTS).quantity("traffic")
    assert (quantity.source, quantity.on, quantity.high > 4000) == (
        "assumed",
        desk.clock().date(),
        True,
    )
    assert "What-if" not in sent(opened("quantification.py", case=FLIGHTS))


def test_a_measured_rate_moves_only_as_a_what_if_and_is_never_kept() -> None:
    screen = opened("quantification.py", case=FLIGHTS)
    before = headline(screen)
    screen.slider(key="range-rise").set_range(0.0, 0.05).run()
    assert not screen.exception
    assert "rise of the error at 0.0 to +5.0 pp" in sent(screen)
    assert headline(screen) != before
    screen = press(screen, "Keep these as agreed")
    assert desk.store().case(FLIGHTS).what_ifs == ()
    assert headline(opened("quantification.py", case=FLIGHTS)) == before


def test_drafts_are_no_meetings() -> None:
    moved()
    assert desk.store().meetings() == ()
    assert "Meetings and rehearsals" not in sent(opened(case=FLIGHTS))


@pytest.mark.usefixtures("audience")
def test_the_room_never_shows_a_draft() -> None:
    moved()
    screen = opened("audience.py", meeting=desk.draft_id(desk.store().case(FLIGHTS)))
    assert screen.title[0].value == "This meeting cannot be shown"


# In a meeting


def test_an_estimate_given_in_the_meeting_moves_the_dates_everywhere() -> None:
    held = meeting(FLIGHTS, StepShown("recommendation"))
    screen = on_tab(
        opened("recommendation.py", case=FLIGHTS, meeting=held),
        "recommendation",
        "Update an estimate",
    )
    before = headline(screen)
    for field, value in (("low", 10.0), ("likely", 12.0), ("high", 20.0)):
        screen.number_input(key=f"estimate-{field}-{CONFIRM}").set_value(value)
    press(screen, "Use this estimate")
    assert not screen.exception
    event = desk.store().log(held)[-1].event
    assert event == EstimateGiven(CONFIRM, 10.0, 12.0, 20.0, "Jonas Weber")
    after = headline(opened("recommendation.py", case=FLIGHTS, meeting=held))
    assert after != before
    date = after.split(". ")[0]  # "We recommend: …", which is another way by now
    for page in ("meeting.py", "alternatives.py"):
        assert CONFIRM in sent(opened(page, case=FLIGHTS, meeting=held))
    assert date in sent(opened("meeting.py", case=FLIGHTS, meeting=held))


def test_an_estimate_out_of_order_is_told_and_nothing_is_recorded() -> None:
    held = meeting(FLIGHTS, StepShown("recommendation"))
    screen = on_tab(
        opened("recommendation.py", case=FLIGHTS, meeting=held),
        "recommendation",
        "Update an estimate",
    )
    screen.number_input(key=f"estimate-low-{CONFIRM}").set_value(9.0)
    press(screen, "Use this estimate")
    assert any("do not rise from best to worst" in complaint for complaint in complaints(screen))
    assert not any(isinstance(entry.event, EstimateGiven) for entry in desk.store().log(held))


def test_an_estimate_for_a_step_that_is_gone_changes_nothing() -> None:
    held = meeting(
        FLIGHTS, EstimateGiven("no such step", 1, 2, 3), AssumptionChanged("no such input", 1, 2)
    )
    screen = opened("recommendation.py", case=FLIGHTS, meeting=held)
    assert not screen.exception
    assert "What-if" not in sent(screen)


def test_going_back_in_a_meeting_is_an_event_that_takes_back_estimates_too() -> None:
    held = meeting(
        FLIGHTS, AssumptionChanged("traffic", 2000, 3000), EstimateGiven(CONFIRM, 9, 10, 11)
    )
    press(opened("quantification.py", case=FLIGHTS, meeting=held), "Back to the agreed assumptions")
    state = replay(desk.store().log(held))
    assert (state.changed, state.estimates, len(state.moves)) == ({}, {}, 3)


def test_the_record_of_a_decision_begins_with_what_it_rests_on() -> None:
    held = meeting(FLIGHTS, StepShown("decision"))
    screen = unfolded(opened(case=FLIGHTS, meeting=held), decision_form.FOLD)
    assert "holding the connection" in screen.text_area(key="decided-drivers").value
    assert "one-off cost below" in screen.text_area(key="decided-reverses").value
    next(item for item in screen.text_area if item.label.startswith("Disagreement")).set_value(
        "Jonas Weber: the date was promised"
    )
    screen.text_input(key="decided-because").set_value("the harm is known")
    press(screen, "Read it back")
    press(screen, "Record the decision")
    event = desk.store().log(held)[-1].event
    assert event.dissent == ("Jonas Weber: the date was promised",)
    assert len(event.considered) == 6
    assert event.review is not None


# Forms


def edit(
    screen: AppTest,
    table: str,
    rows: dict[int, dict] | None = None,
    added: list[dict] | None = None,
) -> None:
    digest = desk.store().case(FLIGHTS).digest[:8]
    screen.session_state[f"{table}-{digest}"] = {
        "edited_rows": rows or {},
        "added_rows": added or [],
        "deleted_rows": [],
    }


def test_what_is_wrong_is_told_while_it_is_typed_and_before_it_is_saved() -> None:
    screen = opened("case.py", case=FLIGHTS)
    edit(screen, "inputs", {0: {"low": 5000.0, "high": 10.0}})
    screen.run()
    assert any(
        "the low end lies above the high end" in item.value.replace("\\", "")
        for item in screen.warning
    )


def test_an_option_can_be_added_and_what_is_not_known_of_it_is_said() -> None:
    screen = opened("case.py", case=FLIGHTS)
    edit(
        screen,
        "options",
        added=[
            {"name": "Serve EV with the released model", "exposure_low": 0.0, "exposure_high": 0.1}
        ],
    )
    screen.run()
    press(screen, "Save")
    assert complaints(screen) == []
    text = sent(opened("alternatives.py", case=FLIGHTS))
    assert "Not compared, too little is known: “Serve EV with the released model”" in text
    option = desk.store().case(FLIGHTS).options[-1]
    assert (option.id, option.exposure, option.one_off, option.exposed_days) == (
        "serve_ev_with_the_released_model",
        (0.0, 0.1),
        None,
        None,
    )


def test_a_tick_that_is_not_known_in_a_new_row_warns_of_nothing(
    recwarn: pytest.WarningsRecorder,
) -> None:
    screen = opened("case.py", case=FLIGHTS)
    edit(screen, "options", added=[{"name": "Serve EV with the released model"}])
    screen.run()
    assert not [item for item in recwarn if "incompatible dtype" in str(item.message)]


def test_a_deleted_row_comes_back_in_its_place_with_what_was_typed_elsewhere() -> None:
    screen = opened("case.py", case=FLIGHTS)
    case = desk.store().case(FLIGHTS)
    first, second = (person.name for person in case.people[:2])
    screen.session_state[f"people-{case.digest[:8]}"] = {
        "edited_rows": {1: {"name": f"{second} Jr."}},
        "added_rows": [{"name": "Ned New", "role": "Analyst"}],
        "deleted_rows": [0],
    }
    screen.run()
    press(screen, "Undo: bring back 1 row")
    press(screen, "Save")
    assert complaints(screen) == []
    people = [person.name for person in desk.store().case(FLIGHTS).people]
    assert people[:2] == [first, f"{second} Jr."]
    assert people[-1] == "Ned New"


def test_a_deletion_that_was_saved_is_undone_and_does_not_come_back() -> None:
    screen = opened("case.py", case=FLIGHTS)
    case = desk.store().case(FLIGHTS)
    screen.session_state[f"limits-{case.digest[:8]}"] = {
        "edited_rows": {},
        "added_rows": [],
        "deleted_rows": [0],
    }
    screen.run()
    press(screen, "Save")
    assert len(desk.store().case(FLIGHTS).limits) == len(case.limits) - 1
    press(screen, "Undo the last change to the case")
    assert desk.store().case(FLIGHTS).digest == case.digest
    press(screen, "Save")
    assert desk.store().case(FLIGHTS).digest == case.digest


def test_an_input_can_be_added_and_an_incomplete_chain_is_told() -> None:
    screen = opened("case.py", case=FLIGHTS)
    edit(
        screen,
        "inputs",
        added=[
            {
                "name": "refund share",
                "unit": "share",
                "low": 0.1,
                "high": 0.2,
                "shape": "share",
                "source": "assumed",
            }
        ],
    )
    screen.run()
    press(screen, "Save")
    assert complaints(screen) == []
    text = sent(opened("quantification.py", case=FLIGHTS))
    assert "Not priced, because an input is missing: refunds (refund_each)" in text


def test_another_chain_keeps_what_both_share_and_every_page_runs_without_money() -> None:
    screen = opened("case.py", case=FLIGHTS)
    before = desk.store().case(FLIGHTS)
    screen.selectbox(key="chain").select("safety incidents, counted in people").run()
    press(screen, "Use this chain")
    case = desk.store().case(FLIGHTS)
    assert case.quantity("traffic") == before.quantity("traffic")
    assert "value_each" not in {assumption.id for assumption in case.assumptions}
    for page in (*WALK, "follow_up.py", "terms.py", "rehearsal.py"):
        screen = opened(page, case=FLIGHTS)
        assert not screen.exception, page
        assert "lost a day" not in sent(screen), page


def test_a_circle_among_steps_is_told_with_its_steps() -> None:
    screen = opened("case.py", case=FLIGHTS)
    edit(screen, "plan", {0: {"after": ["Release to all airports"], "at_once": False}})
    screen.run()
    press(screen, "Save")
    assert any(
        "wait for one another" in complaint or "circle" in complaint
        for complaint in complaints(screen)
    ), complaints(screen)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("currency", "EURO"[:3] + "", ""),
        ("currency", "E1", "is not a currency"),
        ("country", "XX", "holiday calendar"),
    ],
)
def test_a_currency_or_a_country_that_does_not_exist_is_told(
    field: str, value: str, said: str
) -> None:
    screen = opened("case.py", case=FLIGHTS)
    screen.text_input(key=f"{field}-{desk.store().case(FLIGHTS).digest[:8]}").set_value(value).run()
    press(screen, "Save")
    assert (
        any(said in complaint for complaint in complaints(screen))
        if said
        else complaints(screen) == []
    )


def test_numbers_are_written_as_the_case_wants_them() -> None:
    case = replace(desk.store().case(FLIGHTS), numbers="de_DE")
    desk.store().save_case(case, desk.clock(), "Mira Santos")
    german = headline(opened("quantification.py", case=FLIGHTS))
    assert "3.900" in german.replace("\xa0", " ")
    desk.store().save_case(replace(case, numbers="en_US"), desk.clock(), "Mira Santos")
    assert "$3,900" in headline(opened("quantification.py", case=FLIGHTS))


# Bad input on the pages


@pytest.mark.parametrize("change", ["zero traffic", "no plan", "past", "fixed"])
def test_every_page_says_what_is_missing_and_never_shows_a_blank_or_a_crash(change: str) -> None:
    case = desk.store().case(FLIGHTS)
    nobody = replace(case.quantity("traffic"), low=0.0, high=0.0, shape="fixed")
    changed = {
        "zero traffic": lambda: case.with_assumption(nobody),
        "no plan": lambda: replace(case, plan=()),
        "past": lambda: replace(
            case,
            release=case.release.replace(year=2020),
            plan_start=case.plan_start.replace(year=2020),
        ),
        "fixed": lambda: replace(
            case,
            assumptions=tuple(
                replace(assumption, high=assumption.low, shape="fixed", likely=None)
                for assumption in case.assumptions
            ),
            correlations=(),
        ),
    }[change]()
    desk.store().save_case(changed, desk.clock(), "Mira Santos")
    for page in WALK:
        screen = opened(page, case=FLIGHTS)
        assert not screen.exception, (change, page)
        text = sent(screen)
        assert "nan" not in text.lower().split()
        assert " inf " not in text
    said = {
        "zero traffic": "nobody is exposed",
        "no plan": "who fixes it and how long each step takes",
        "past": "is past",
        "fixed": "passengers",
    }[change]
    assert (
        said.lower()
        in sent(
            opened(
                "recommendation.py" if change in {"past", "no plan"} else "quantification.py",
                case=FLIGHTS,
            )
        ).lower()
    )


def test_a_smaller_rollout_is_a_what_if_that_takes_longer_to_notice_the_harm() -> None:
    screen = on_tab(opened("alternatives.py", case=FLIGHTS), "alternatives", "Limited rollout")
    before = desk.brief_of(desk.store().case(FLIGHTS), replay(())).choice.canary
    screen.slider(key="range-rollout.exposure").set_range(0.02, 0.02).run()
    assert not screen.exception
    text = sent(screen)
    assert "What-if, not agreed: Limited rollout to a tenth: share exposed at 2" in text
    held = replay(desk.store().log(desk.draft_id(desk.store().case(FLIGHTS))))
    after = desk.brief_of(desk.store().case(FLIGHTS), held).choice.canary
    assert after.noticed.days > before.noticed.days
    assert f"{after.noticed.days} days" in text


TABS = {
    "quantification": (
        "Change an input",
        "Until the fix",
        "Drivers",
        "Both sides",
        "Every input",
    ),
    "recommendation": ("Dates", "Update an estimate", "Release criteria", "Already done"),
    "alternatives": (
        "Same scales",
        "What would change our mind",
        "Best case for releasing",
        "Patch later",
        "Limited rollout",
        "Running rollout",
        "Assumptions",
    ),
}


@pytest.mark.parametrize(
    "case",
    [
        "late-flights",
        "late-flights-refresh",
        "late-flights-small",
        "delay-minutes",
        "arrival-class",
    ],
)
@pytest.mark.parametrize("page", TABS)
def test_every_tab_of_every_sample_is_drawn(page: str, case: str) -> None:
    screen = opened(f"{page}.py", case=case)
    for tab in TABS[page]:
        on_tab(screen, page, tab)
        assert not screen.exception, (tab, [item.value for item in screen.exception])
        assert complaints(screen) == []


def test_what_is_worth_finding_out_is_worked_out_when_somebody_asks() -> None:
    screen = on_tab(opened("quantification.py", case=FLIGHTS), "quantification", "Drivers")
    screen.button(key="worth").click().run()
    assert not screen.exception
    assert "At most so much is it worth to know" in sent(screen) or "No single input" in sent(
        screen
    )


def test_the_map_is_drawn_for_any_two_inputs() -> None:
    screen = on_tab(
        opened("alternatives.py", case=FLIGHTS), "alternatives", "What would change our mind"
    )
    for first in screen.selectbox(key="map-x").options[:4]:
        screen.selectbox(key="map-x").select(
            next(option for option in screen.selectbox(key="map-x").options if option == first)
        )
        screen.run()
        assert not screen.exception, first


def test_a_condition_of_the_gate_is_added_kept_and_said() -> None:
    screen = opened("case.py", case=FLIGHTS)
    edit(
        screen,
        "gate",
        added=[{"where": "all records", "metric": "rise", "bound": 0.01, "rows": 5_000}],
    )
    screen.number_input(key=f"resume-batches-{desk.store().case(FLIGHTS).digest[:8]}").set_value(
        3
    ).run()
    press(screen, "Save")
    assert complaints(screen) == []
    resume = desk.store().case(FLIGHTS).resume
    assert (
        resume.batches,
        resume.conditions[0].metric,
        resume.conditions[0].where.where,
        resume.conditions[0].rows,
    ) == (3, "rise", (), 5_000)
    press(opened("case.py", case=FLIGHTS), "Save")
    assert desk.store().case(FLIGHTS).resume == resume, "saving something else keeps the conditions"
    text = sent(
        on_tab(opened("recommendation.py", case=FLIGHTS), "recommendation", "Release criteria")
    )
    assert "3 batches in a row" in text
    assert "5,000 flights" in text


@pytest.mark.parametrize(
    "row",
    [
        {"where": "all records", "metric": "rise"},
        {"metric": "error", "bound": 0.1, "rows": 10},
        {"where": "all records", "metric": "error", "bound": -0.1, "rows": 10},
    ],
)
def test_a_condition_that_is_not_whole_is_told(row: dict) -> None:
    screen = opened("case.py", case=FLIGHTS)
    edit(screen, "gate", added=[row])
    screen.run()
    press(screen, "Save")
    assert complaints(screen)
    assert desk.store().case(FLIGHTS).resume.conditions == ()


def test_saving_keeps_limits_that_are_shares_of_the_released_error() -> None:
    before = desk.store().case("delay-minutes")
    press(opened("case.py", case="delay-minutes"), "Save")
    assert desk.store().case("delay-minutes").limits == before.limits
