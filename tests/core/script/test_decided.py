"""Ledger, severity, gate, trials and the record of a decision: what they say is what the numbers
say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from core import money_words, words, written
from core.case.form_rows import rebased
from core.case.inputs import Correlation, Option
from core.case.model import Case
from core.case.severity_and_gate import COLUMNS, LEVELS, MATRIX, GateCondition, Severity
from core.case.slices import Slice
from core.errors import BadCase
from core.evidence.estimates import Estimate, Gap
from core.evidence.rollout.experiment import Arm, Arms, Group, judge
from core.evidence.rollout.experiment_rows import read_trial
from core.evidence.statistics.sequences import Day, monitor
from core.impact.points import SEED
from core.meeting.case_in_room import in_room
from core.meeting.decision_text import decision_lines
from core.meeting.events import AssumptionChanged, AssumptionsRestored, DecisionTaken, EstimateGiven
from core.meeting.fold import replay
from core.meeting.minutes import record
from core.meeting.scene import stage
from core.options.flips import Flip
from core.plan.gate import Shown, evaluate, gate_of
from core.plan.schedule import schedule
from core.script.brief import Brief, argue
from core.script.decision import odds_words, rests_on, reversed_by
from core.script.ledger import empty_sides, ledger, side_rows
from core.script.methods import priced_lines
from core.script.readiness import ready
from core.script.reopening import batch_rows, gate_from, gate_json
from core.script.rollout_text import look_rows, monitor_words, trial_words
from core.script.severity import severity_rows
from core.script.tables import (
    UNKNOWN,
    attribute_rows,
    driver_rows,
    flip_rows,
    input_rows,
    option_rows,
    watch_rows,
    worth_rows,
)
from core.script.validate_all import fit
from tests import cases

Sample = Callable[[str], Brief]
SAFETY = "safety incidents, counted in people"


def people_only(brief: Brief) -> Brief:
    return argue(rebased(brief.case, SAFETY), brief.evidence)


def without(case: Case, *names: str) -> Case:
    return replace(
        case,
        assumptions=tuple(
            assumption for assumption in case.assumptions if assumption.id not in names
        ),
    )


# The ledger


def test_both_sides_of_the_ledger_count_people_and_money_a_day_and_in_all(sample: Sample) -> None:
    release, pause = ledger(sample("late_flights"))
    for side in (release, pause):
        assert any("affected" in name for name, _ in side.lines)
        assert any(name == "all in money" for name, _ in side.lines)
        assert {"delay", "range, in total"} <= {name for name, _ in side.whole}
    assert {"revenue", "reputation", "people's time"} <= {name for name, _ in pause.lines}


def test_the_ledger_says_what_the_facts_say(sample: Sample) -> None:
    brief = sample("late_flights")
    result = [row[""] for side in ledger(brief) for row in side_rows(side)]
    for name in (
        "money.day.range",
        "delay_cost.range",
        "line.delay_reputation",
        "option.release.loss",
        "option.pause.loss.range",
    ):
        assert brief.facts[name].says in result


@pytest.mark.parametrize("gone", ["delay_revenue", "delay_reputation", "delay_time"])
def test_a_missing_cost_of_pausing_is_told_before_presenting(sample: Sample, gone: str) -> None:
    brief = sample("late_flights")
    assert empty_sides(brief) == ()
    lacking = argue(without(brief.case, gone), brief.evidence)
    assert len(empty_sides(lacking)) == 1
    assert not next(
        check for check in ready(lacking) if check.name == "Acknowledges constraints"
    ).holds


def test_a_ledger_without_any_cost_of_delay_is_told(sample: Sample) -> None:
    brief = sample("late_flights")
    lacking = argue(
        without(brief.case, "delay_revenue", "delay_reputation", "delay_time"), brief.evidence
    )
    assert "the cost of pausing is empty" in empty_sides(lacking)[0]
    assert lacking.claim("opening.deadline") is not None


# Money is optional, people are not


def test_without_money_the_best_option_harms_fewest_and_no_sentence_speaks_of_losses(
    sample: Sample,
) -> None:
    brief = people_only(sample("late_flights"))
    least = min(outlook.people.mean for outlook in brief.choice.outlooks)
    assert brief.choice.best.people.mean <= least + 0.1 * max(
        outlook.people.mean for outlook in brief.choice.outlooks
    )
    said = " ".join(
        claim.says
        for claim in brief.script.claims.values()
        if claim.id.startswith(("quantification", "alternatives"))
    )
    assert "lost a day" not in said
    assert "loses" not in said
    assert "money.day.range" not in brief.facts


def test_without_people_nothing_is_weighed_and_no_option_is_recommended(sample: Sample) -> None:
    case = replace(sample("late_flights").case, correlations=())
    brief = argue(without(case, "people_each"), sample("late_flights").evidence)
    assert brief.choice is None
    assert brief.recommendation.ask == "open"
    assert not [
        name for name in brief.facts if name.startswith(("people.", "option.", "patch.", "canary."))
    ]


def test_little_harm_is_never_said_to_be_none(flights: Brief) -> None:
    little = argue(
        people_only(flights).case.with_assumption(
            replace(people_only(flights).case.quantity("incident_share"), low=1e-5, high=2e-5)
        ),
        flights.evidence,
    )
    assert little.impact.people.high > 0
    assert "fewer than 0.1" in little.facts["people.day"].says


# Tables


def test_a_cell_that_is_not_known_says_so_and_is_not_nought(sample: Sample) -> None:
    brief = sample("late_flights")
    result = argue(
        replace(
            brief.case, options=(*brief.case.options, Option("new", "Something new", (0.0, 0.5)))
        ),
        brief.evidence,
    )
    listed = option_rows(result)[-1]
    assert listed.pop("Exposed") == f"0–50%, {UNKNOWN}"
    assert set(listed.values()) == {"Something new", UNKNOWN}
    row = attribute_rows(result)[-1]
    assert row["Exposed"] == "0–50%"
    assert row["One-off cost"] == row["Second incident"] == UNKNOWN
    assert "Something new" in result.claim("alternatives.unknown").says  # type: ignore[union-attr]


@pytest.mark.parametrize("name", cases.SAMPLES)
@pytest.mark.parametrize(
    "rows",
    [
        option_rows,
        attribute_rows,
        driver_rows,
        flip_rows,
        input_rows,
        watch_rows,
        worth_rows,
        severity_rows,
    ],
)
def test_no_table_says_nan_or_inf(sample: Sample, name: str, rows: Callable) -> None:
    for row in rows(sample(name)):
        assert not {"nan", "inf"} & set(" ".join(row.values()).lower().replace("\xa0", " ").split())


def test_every_input_is_listed_with_its_source(sample: Sample) -> None:
    rows = input_rows(sample("late_flights"))
    assert [row["From"] for row in rows[:2]] == ["measured", "measured"]
    assert any(row["From"].startswith("agreed with the operations team, ") for row in rows)


# Sentences follow the sliders and stay true

NAMES = (
    "traffic",
    "action_share",
    "people_each",
    "value_each",
    "delay_revenue",
    "delay_reputation",
    "second_cost",
    "slowness",
)


def scaled(case: Case, name: str, times: float) -> Case:
    quantity = case.quantity(name)
    ends = (
        expit(logit((quantity.low, quantity.high)) + np.log(times))
        if quantity.shape == "share"
        else np.multiply((quantity.low, quantity.high), times)
    )
    return case.with_assumption(replace(quantity, low=float(ends[0]), high=float(ends[1])))


def best_at(brief: Brief, flip: Flip, value: float) -> str:
    """Weigh the case again with one input held at a value."""
    case = brief.case
    if "." in flip.id:
        return argue(
            case.with_option_input(flip.id, value, value), brief.evidence
        ).choice.best.option.id
    held = replace(flip.quantity, low=value, high=value, shape="fixed", likely=None)
    if flip.id == "delay_cost" and "delay_cost" not in {
        assumption.id for assumption in case.assumptions
    }:
        rest = without(case, "delay_revenue", "delay_reputation", "delay_time")
        case = replace(rest, assumptions=(*rest.assumptions, held))
    elif flip.id in {"share", "rise"}:
        case = replace(case, what_ifs=(held,))
    else:
        case = case.with_assumption(held)
    return argue(case, brief.evidence).choice.best.option.id


@settings(max_examples=12)
@given(name=st.sampled_from(NAMES), times=st.floats(0.3, 3.0))
def test_what_is_said_to_change_our_mind_changes_it(
    sample: Sample, name: str, times: float
) -> None:
    brief = sample("late_flights")
    moved = argue(scaled(brief.case, name, times), brief.evidence)
    flip = moved.choice.flip
    if not isinstance(flip, Flip) or "flip.at" not in moved.facts or abs(flip.surprise) > 4:
        return
    step = 1.02 if flip.above else 1 / 1.02
    assert best_at(moved, flip, flip.at * step) == flip.to.id
    assert best_at(moved, flip, flip.at / step) != flip.to.id
    claim = moved.claim("alternatives.flip")
    assert claim is not None
    assert moved.facts["flip.at"].says in claim.says
    assert ("within its range" in claim.says) is flip.inside
    assert (
        "recommendation holds" in moved.claim("alternatives.robust").says
    ) is moved.choice.robust  # type: ignore[union-attr]


@settings(max_examples=20)
@given(name=st.sampled_from(NAMES), times=st.floats(0.3, 3.0))
def test_sentences_on_cost_date_and_alternatives_follow_the_sliders(
    sample: Sample, name: str, times: float
) -> None:
    brief = sample("late_flights")
    moved = argue(scaled(brief.case, name, times), brief.evidence)
    said = {
        name: moved.claim(name).says
        for name in ("quantification.headline", "recommendation.headline", "alternatives.headline")
    }  # type: ignore[union-attr]
    assert (
        money_words.money_range(moved.impact.money.low, moved.impact.money.high, "USD")
        in said["quantification.headline"]
    )
    best = min(moved.choice.outlooks, key=lambda outlook: outlook.loss.mean)
    assert money_words.money(best.loss.mean, "USD") in said["alternatives.headline"]
    assert best.option.name in said["alternatives.headline"]
    if "release on" in said["recommendation.headline"]:
        assert words.day(schedule(moved.case).proposed) in said["recommendation.headline"]


# Severity


@pytest.mark.parametrize("column", range(4))
@pytest.mark.parametrize("level", LEVELS)
def test_the_matrix_names_the_level(column: int, level) -> None:
    severity = Severity(functionality=level, because="x", reversible=column < 2)
    share = 0.5 if column % 2 else 0.001
    assert severity.level(share) == MATRIX[LEVELS.index(level)][column]


def test_an_edited_matrix_decides(flights: Brief) -> None:
    never = tuple(("minor",) * 4 for _ in LEVELS)
    case = replace(flights.case, severity=replace(flights.case.severity, matrix=never))
    said = argue(case, flights.evidence)
    assert said.facts["severity"].says == "minor"
    assert "critical" not in " ".join(claim.says for claim in said.script.claims.values())


def test_severity_is_shown_apart_with_what_it_rests_on(sample: Sample) -> None:
    rows = severity_rows(sample("late_flights"))
    assert [row[""] for row in rows] == [
        "Functionality",
        "Data integrity",
        "User experience",
        "Reach",
        "Reversibility",
        "By the matrix",
    ]
    assert rows[-1]["Level"] == "critical"
    assert COLUMNS[3] in rows[-1]["What shows it"]


def test_a_harm_without_any_evidence_is_told(flights: Brief) -> None:
    with pytest.raises(BadCase, match="nothing says what shows it"):
        fit(replace(flights.case, severity=Severity("severe")))


# The gate


def test_the_gate_is_data_that_comes_back_and_is_evaluated(sample: Sample) -> None:
    brief = sample("late_flights")
    more = replace(brief.case.resume, conditions=(GateCondition("rise", Slice(), 0.02, 1_000),))
    gate = gate_of(replace(brief.case, resume=more), brief.evidence)
    again = gate_from(gate_json(gate))
    assert again == gate
    good = (
        Shown(Estimate(0.1, 0.08, 0.12, 500, ""), 500),
        Shown(Estimate(0.0, -0.01, 0.01, 5_000, ""), 5_000),
    )
    bad = (Shown(Estimate(0.1, 0.08, 0.2, 500, ""), 500), good[1])
    unknown = (good[0], Shown(Gap("rise", "too few rows"), 10))
    assert evaluate(again, [good, good]).state == "open"
    assert (
        evaluate(again, [good, bad]).state
        == evaluate(again, [good, unknown]).state
        == evaluate(again, [good]).state
        == "closed"
    )
    rows = batch_rows(again, (("b", bad),), "tickets")
    assert [row["Tickets"] for row in rows] == [words.count(shown.n) for shown in bad]
    assert [row["Result"] for row in rows] == ["not shown", "passes"]


# Trials


def arms(
    control: tuple[int, int],
    treatment: tuple[int, int],
    clean: tuple[tuple[int, int], tuple[int, int]] | None = None,
) -> Arms:
    pure = clean or (control, treatment)
    return Arms(
        Arm("old", Group(*control), Group(*pure[0])),
        Arm("new", Group(*treatment), Group(*pure[1])),
        (0.5, 0.5),
    )


def test_a_valid_trial_says_so_and_what_it_shows() -> None:
    supplied = arms((1_000, 100), (1_000, 160))
    *_, verdict = trial_words(judge(supplied), supplied)
    assert verdict == "The test is valid: the new arm is worse."


def test_a_split_that_was_not_planned_blocks_the_verdict() -> None:
    supplied = arms((1_000, 100), (1_300, 200))
    first, *_, verdict = trial_words(judge(supplied), supplied)
    assert "the split is not the planned one" in first
    assert verdict.startswith("The test is not valid: units were not split as planned")


def test_contamination_that_flips_the_verdict_is_told_with_both() -> None:
    supplied = arms((2_000, 200), (2_000, 210), ((1_500, 120), (1_500, 190)))
    *_, verdict = trial_words(judge(supplied), supplied)
    assert "with all units no difference is shown" in verdict
    assert "without those that saw both arms the new arm is worse" in verdict


def test_the_monitor_says_when_it_was_shown_and_that_peeking_is_fine() -> None:
    quiet = monitor([Day(f"day {i}", 10, 100, 10, 100) for i in range(8)])
    loud = monitor([Day(f"day {i}", 10, 100, 45, 100) for i in range(8)])
    assert monitor_words(quiet).startswith("Nothing is shown yet after 8")
    assert "it was shown that the new arm is worse" in monitor_words(loud)
    assert look_rows(loud)[-1]["It says"] == "worse: stop it"
    assert monitor_words(()) == ""


# The record of a decision


def test_a_decision_is_read_back_with_all_that_was_recorded(sample: Sample) -> None:
    brief = sample("late_flights")
    taken = DecisionTaken(
        "pause",
        "Helen",
        "the harm is certain",
        "the release criteria opens",
        None,
        ("Pause", "Release"),
        rests_on(brief),
        ("Jonas: the date",),
        reversed_by(brief),
    )
    lines = decision_lines(brief, taken)
    for part in (
        "Because the harm is certain.",
        "Considered: Pause and Release.",
        "Disagreement recorded: Jonas: the date.",
        "Based on: ",
        "What would reverse it: ",
    ):
        assert any(part in line for line in lines), part
    assert len(decision_lines(brief, taken, short=True)) == 3


def test_what_would_reverse_it_names_the_nearest_flips_first(sample: Sample) -> None:
    brief = sample("late_flights")
    assert reversed_by(brief).startswith(
        f"{brief.choice.flips[0].quantity.name}"
        f" {'above' if brief.choice.flips[0].above else 'below'} "
    )


# What-ifs in the log


def test_an_estimate_changes_the_plan_and_going_back_undoes_it(flights: Brief) -> None:
    step = flights.case.plan[0].name
    log = cases.log_of(
        cases.opening(flights.case),
        EstimateGiven(step, 5, 6, 9, "Jonas"),
        AssumptionChanged("rise", 0.1, 0.2),
    )
    moved = in_room(flights.case, replay(log))
    assert (moved.plan[0].low, moved.plan[0].likely, moved.plan[0].high) == (5, 6, 9)
    assert moved.what_ifs[0].source == "what-if"
    back = replay(
        cases.log_of(
            cases.opening(flights.case), EstimateGiven(step, 5, 6, 9), AssumptionsRestored()
        )
    )
    assert in_room(flights.case, back) == flights.case
    assert not back.what_if


def test_minutes_list_estimates_and_what_ifs_with_who_and_say_which_were_measured(
    flights: Brief,
) -> None:
    step = flights.case.plan[0].name
    log = cases.log_of(
        cases.opening(flights.case),
        EstimateGiven(step, 5, 6, 9, "Jonas"),
        AssumptionChanged("rise", 0.1, 0.2),
    )
    meeting = replay(log)
    brief = argue(in_room(flights.case, meeting), flights.evidence)
    minutes = record(brief, meeting)
    assert minutes.moved[0].endswith(
        f"Jonas: “{step}” estimated at 5, 6 and 9\xa0days best, likely, worst case"
    )
    assert minutes.moved[1].endswith("as a what-if: it was measured")
    assert minutes.what_if.startswith(
        f"What-if, not agreed: rise of the error at +10.0 to +20.0\xa0pp and “{step}” at 5, 6,"
        " 9\xa0days (Jonas)."
    )
    assert stage(brief, meeting, "audience").what_if in minutes.what_if


# Numbers as the case wants them


@pytest.mark.parametrize(
    ("locale", "count", "money"),
    [
        ("en_US", "1,234.5", "€1,200"),
        ("de_DE", "1.234,5", "1.200\xa0€"),
        ("fr_FR", "1\xa0234,5", "1\xa0200\xa0€"),
        ("de_CH", "1’234.5", "€1’200"),
    ],
)
def test_numbers_follow_the_locale(locale: str, count: str, money: str) -> None:
    with written.as_in(locale):
        assert (words.fixed(1234.5, 1), money_words.money(1234.5, "EUR")) == (count, money)
    assert words.fixed(1234.5, 1) == "1,234.5"


def test_the_same_case_argues_with_its_own_marks_whatever_was_in_use(flights: Brief) -> None:
    with written.as_in("fr_FR"):
        brief = argue(replace(flights.case, numbers="de_DE"), flights.evidence)
        plain = argue(flights.case, flights.evidence)
    assert brief.facts["rows.total"].says == flights.facts["rows.total"].says.replace(",", ".")
    assert plain.facts == flights.facts


def test_a_format_that_does_not_exist_is_told(flights: Brief) -> None:
    with pytest.raises(BadCase, match="no number format “xx_YY”"):
        fit(replace(flights.case, numbers="xx_YY"))


# Correlations


def test_contradictory_correlations_are_told_at_once_with_the_rest(flights: Brief) -> None:
    ties = (
        Correlation("traffic", "value_each", 0.9),
        Correlation("value_each", "people_each", 0.9),
        Correlation("traffic", "people_each", -0.9),
    )
    with pytest.raises(BadCase) as caught:
        fit(replace(flights.case, correlations=ties, numbers="xx"))
    assert len(caught.value.complaints) == 2
    assert "contradict" in str(caught.value)


def test_the_example_of_a_rollout_is_valid_and_shows_the_harm() -> None:
    supplied = read_trial(cases.SAMPLE_DATA / "rollout" / "exposures.csv", (0.7, 0.3), "released")
    trial = judge(supplied)
    assert (trial.validity, trial.verdict) == ("valid", "worse")
    assert monitor_words(monitor(supplied.days)).startswith(
        "On Mon, Mar 4, 2013 it was shown that the new arm is worse."
    )


def test_the_odds_of_a_date_that_somebody_names_are_those_of_the_plan(sample: Sample) -> None:
    brief = sample("late_flights")
    start = brief.case.plan_start
    assert "less than 1%" in odds_words(brief, start)
    assert "more than 99%" in odds_words(brief, start.replace(year=start.year + 1))
    even = odds_words(brief, brief.plan.p50)
    share = float((brief.plan.finishes <= (brief.plan.p50 - start).days).mean())
    assert words.chance(share) in even
    day_before = odds_words(brief, brief.plan.proposed - dt.timedelta(days=1)).split(".")[0]
    assert words.chance(brief.plan.odds) not in day_before
    assert words.day(brief.plan.proposed) in even


def test_seed_points_and_error_of_the_price_are_printed(sample: Sample) -> None:
    brief = sample("late_flights")
    text = " ".join(priced_lines(brief))
    money = brief.impact.draws["money"]
    for part in ("8,192", str(SEED), money_words.money(money.std() / np.sqrt(money.size), "USD")):
        assert part in text
