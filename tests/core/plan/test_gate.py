"""What reopens the release: conditions, batches in a row, and the rows that a fixed model needs to
show that it is fixed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from math import inf, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from core.case.model import Case, Columns, Rows
from core.case.severity_and_gate import GateCondition, Resume
from core.case.slices import Condition, Slice
from core.errors import BadCase
from core.evidence.estimates import Counts, Estimate, Gap, Losses
from core.evidence.findings import from_counts, from_losses
from core.evidence.records import Evidence, Finding, Manifest
from core.evidence.statistics.intervals import wilson
from core.plan.gate import (
    Gate,
    GateState,
    Shown,
    evaluate,
    gate_of,
    measure_batch,
    rows_for,
    rows_for_mean,
)
from core.plan.gate_words import gate_words

EV = Slice((Condition("carrier", "==", "EV"),))
ALL = Slice()
CASE = Case(
    "c",
    "c",
    "m",
    "old model",
    "new model",
    Rows("r.csv", "", 0, 0),
    Columns("y", "old", "new"),
    dt.datetime(2026, 11, 27, tzinfo=dt.UTC),
    unit_of_row="flight",
    units_of_row="flights",
    wording=(("carrier", "by {}"),),
    resume=Resume(300, 0.05, 2),
)


def evidence(overall: Finding, *searched: Finding, elsewhere: Finding | None = None) -> Evidence:
    return Evidence(
        Manifest("", "", 0, "", 1, ()),
        overall,
        elsewhere,
        (),
        (),
        searched,
        0,
        0,
        0,
        None,
        (),
        "yes",
        "",
    )


BROKEN = evidence(
    from_counts(ALL, Counts(9_000, 400, 200, 400), 10_000, 30),
    from_counts(EV, Counts(700, 260, 10, 10), 10_000, 30),
)
LATE = evidence(
    from_losses(ALL, Losses(10_000, 50_000, 60_000, 500_000, 700_000, 90_000), 10_000, 30),
    from_losses(EV, Losses(1_000, 5_000, 9_000, 50_000, 120_000, 40_000), 10_000, 30),
    elsewhere=from_losses(ALL, Losses(9_000, 45_000, 44_100, 450_000, 440_000, 50_000), 10_000, 30),
)
GATE = gate_of(CASE, BROKEN)


def shown(low: float, high: float, n: int = 300) -> tuple[Shown, ...]:
    """Make what one batch shows for one condition."""
    return (Shown(Estimate((low + high) / 2, low, high, n, "by hand"), n),)


GOOD, BAD, VAGUE = shown(0.01, 0.04), shown(0.06, 0.09), shown(0.03, 0.07)


# How many rows


def brute_power(n: int, rate: float, bound: float, draws: int = 20_000) -> float:
    """Draw batches of n rows and count how many show it, by statsmodels' interval."""
    from statsmodels.stats.proportion import proportion_confint

    hits = np.random.default_rng(7).binomial(n, rate, draws)
    return float((proportion_confint(hits, n, method="wilson")[1] <= bound).mean())


def exact_power(n: np.ndarray, rate: float, bound: float) -> np.ndarray:
    """Add up the chance of all numbers of errors that pass, by scipy's distribution and the
    product's interval.
    """
    from scipy.stats import binom

    result = []
    for item in n:
        errors = np.arange(item + 1)
        result.append(
            binom.pmf(errors[wilson(errors, np.full(item + 1, item))[1] <= bound], item, rate).sum()
        )
    return np.array(result)


@pytest.mark.parametrize(
    ("rate", "bound"),
    [(0.02, 0.05), (0.0, 0.05), (0.01, 0.1), (0.04, 0.05), (0.3, 0.4), (0.001, 0.01), (0.5, 0.9)],
)
def test_the_rows_needed_show_it_as_often_as_they_promise(rate: float, bound: float) -> None:
    rows = rows_for(rate, bound)
    assert isinstance(rows, int)
    assert brute_power(rows, rate, bound) > 0.895


@pytest.mark.parametrize(
    ("rate", "bound"), [(0.02, 0.05), (0.01, 0.1), (0.3, 0.4), (0.0, 0.05), (0.2, 0.5), (0.05, 0.9)]
)
def test_the_power_stays_from_the_rows_needed_on(rate: float, bound: float) -> None:
    rows = rows_for(rate, bound)
    assert isinstance(rows, int)
    power = exact_power(np.arange(1, 2 * rows + 100), rate, bound)
    short = np.flatnonzero(power < 0.9)
    assert rows == (short[-1] + 2 if short.size else 1)


def test_the_power_is_a_saw() -> None:
    """Fewer rows may reach the power and lose it again.

    The rows needed lie behind the last fall.
    """
    rows = rows_for(0.02, 0.05)
    assert isinstance(rows, int)
    power = exact_power(np.arange(300, rows), 0.02, 0.05)
    assert power.max() > 0.9 > power[-1]
    assert (np.diff(power) < 0).any()
    assert (np.diff(power) > 0).any()


def test_the_interval_is_that_of_statsmodels() -> None:
    from statsmodels.stats.proportion import proportion_confint

    n = np.repeat(np.arange(1, 60), 60)
    hits = np.minimum(np.tile(np.arange(60), 59), n)
    np.testing.assert_allclose(
        wilson(hits, n)[1], proportion_confint(hits, n, method="wilson")[1], atol=1e-12
    )


@given(st.integers(1, 3_000), st.floats(0.001, 0.999))
def test_so_many_errors_pass_as_the_closed_form_says(n: int, bound: float) -> None:
    passing = np.count_nonzero(wilson(np.arange(n + 1), np.full(n + 1, n))[1] <= bound) - 1
    most = n * bound - 1.959963984540054 * np.sqrt(n * bound * (1 - bound))
    assert passing == (np.floor(most) if most >= 0 else -1)


def test_rows_by_hand() -> None:
    assert rows_for(0.0, 0.05) == 73  # no error passes from z^2 (1 - b) / b = 72.99 rows on
    assert rows_for(0.2, 1.0) == 1


@given(st.floats(0, 0.2), st.floats(0.001, 0.1), st.floats(0.001, 0.1))
def test_a_wider_bound_never_needs_more_rows(rate: float, room: float, more: float) -> None:
    narrow, wide = rows_for(rate, rate + room), rows_for(rate, rate + room + more)
    assert isinstance(narrow, Gap) or (isinstance(wide, int) and wide <= narrow)


def test_more_power_and_more_confidence_need_more_rows() -> None:
    assert (
        rows_for(0.02, 0.05, power=0.8)
        < rows_for(0.02, 0.05)
        < rows_for(0.02, 0.05, confidence=0.99)
    )


@pytest.mark.parametrize(("rate", "bound"), [(0.05, 0.05), (0.06, 0.05), (0.0, 0.0), (1.0, 1.0)])
def test_a_rate_at_its_bound_is_never_shown(rate: float, bound: float) -> None:
    result = rows_for(rate, bound)
    assert isinstance(result, Gap)
    assert "on however many rows" in result.why


@pytest.mark.parametrize(("rate", "bound"), [(0.0499999, 0.05), (1e-9, 2e-9)])
def test_too_many_rows_are_no_number(rate: float, bound: float) -> None:
    result = rows_for(rate, bound)
    assert isinstance(result, Gap)
    assert "more than 10,000,000 rows" in result.why


@pytest.mark.parametrize(
    "asked",
    [
        {"rate": -0.1},
        {"rate": nan},
        {"bound": 5},
        {"power": 90},
        {"power": 0},
        {"confidence": 95},
        {"confidence": 1},
    ],
)
def test_what_is_no_fraction_is_our_mistake(asked: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="fractions"):
        rows_for(**({"rate": 0.02, "bound": 0.05} | asked))


def t_power(rows: int, mean: float, sd: float, bound: float) -> float:
    """Give the exact power of a t interval by the noncentral t distribution."""
    from scipy.stats import nct, t

    return float(nct.cdf(-t.ppf(0.975, rows - 1), rows - 1, (mean - bound) * np.sqrt(rows) / sd))


@pytest.mark.parametrize(
    ("mean", "sd", "bound"), [(10, 5, 11), (0, 1, 1), (-0.1, 2.3, 0), (3, 0.5, 3.4), (100, 80, 120)]
)
def test_the_rows_of_a_mean_have_the_power_of_noncentral_t(
    mean: float, sd: float, bound: float
) -> None:
    rows = rows_for_mean(mean, sd, bound)
    assert isinstance(rows, int)
    assert t_power(rows, mean, sd, bound) > 0.89
    assert t_power(rows - 2, mean, sd, bound) < 0.9


def test_a_mean_at_its_bound_is_never_shown() -> None:
    assert isinstance(rows_for_mean(0.0, 1.0, 0.0), Gap)
    assert isinstance(rows_for_mean(0.0, 1e6, 1e-6), Gap)


@pytest.mark.parametrize("asked", [(nan, 1, 2), (1, -1, 2), (1, inf, 2), (1, 1, inf)])
def test_a_spread_that_cannot_be_is_our_mistake(asked: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="finite"):
        rows_for_mean(*asked)


# What the gate asks


def test_the_first_condition_is_the_broken_slice() -> None:
    first = GATE.conditions[0]
    assert first.condition == GateCondition("error", EV, 0.05, 300)
    assert first.says == "flights by EV"
    assert first.assumed == pytest.approx(20 / 980)
    assert first.needed == rows_for(20 / 980, 0.05)
    assert (GATE.batches, GATE.metric) == (2, "error-rate")


def test_without_a_broken_slice_all_rows_are_asked() -> None:
    gate = gate_of(CASE, evidence(BROKEN.overall))
    assert gate.conditions[0].condition.where == ALL
    assert isinstance(gate.conditions[0].needed, Gap)  # the released model errs on 6 of 100


def test_conditions_of_the_case_come_on_top() -> None:
    more = (
        GateCondition("error", ALL, 0.1, 2_000),
        GateCondition("rise", ALL, 0.01, 2_000),
        GateCondition("error", Slice((Condition("hour", ">", 20),)), 0.1, 100),
    )
    gate = gate_of(replace(CASE, resume=replace(CASE.resume, conditions=more)), BROKEN)
    assert [condition.condition for condition in gate.conditions[1:]] == list(more)
    assert isinstance(gate.conditions[1].needed, int)
    assert [condition.assumed for condition in gate.conditions[2:]] == [None, None]
    assert "outside the segment" in gate.conditions[2].needed.why  # type: ignore[union-attr]
    assert "was not measured" in gate.conditions[3].needed.why  # type: ignore[union-attr]


def test_a_bound_that_is_no_rate_is_a_gap() -> None:
    gate = gate_of(replace(CASE, resume=Resume(300, 5)), BROKEN)
    assert isinstance(gate.conditions[0].needed, Gap)


def test_absolute_errors_must_not_rise() -> None:
    gate = gate_of(CASE, LATE)
    first = gate.conditions[0]
    assert first.condition == GateCondition("rise", EV, 0.0, 300)
    assert first.assumed == pytest.approx(-0.1)
    spread = np.sqrt((50_000 - 900 * 900 / 9_000) / 9_000)
    assert first.needed == pytest.approx(rows_for_mean(-0.1, spread, 0.0), rel=0.001)
    assert gate.metric == "absolute-error"


def test_a_fixed_model_that_is_no_better_elsewhere_never_shows_that_it_is_no_worse() -> None:
    even = from_losses(ALL, Losses(9_000, 45_000, 45_000, 450_000, 450_000, 50_000), 10_000, 30)
    assert isinstance(gate_of(CASE, replace(LATE, elsewhere=even)).conditions[0].needed, Gap)


@pytest.mark.parametrize("resume", [Resume(300, 0.05, 0), Resume(300, 0.05, -1), Resume(0, 0.05)])
def test_criteria_of_no_batches_or_no_rows_are_refused(resume: Resume) -> None:
    with pytest.raises(BadCase, match="rows and batches are at least one"):
        gate_of(replace(CASE, resume=resume), BROKEN)


# What batches show


@pytest.mark.parametrize(
    ("batches", "state", "passed"),
    [
        ([], "closed", 0),
        ([GOOD], "closed", 1),
        ([GOOD, GOOD], "open", 2),
        ([GOOD, GOOD, GOOD], "open", 3),
        ([GOOD, GOOD, BAD], "closed", 0),
        ([GOOD, BAD, GOOD], "closed", 1),
        ([BAD, GOOD, GOOD], "open", 2),
        ([GOOD, VAGUE], "closed", 0),
        ([GOOD, shown(0.01, 0.04, 299)], "closed", 0),
    ],
)
def test_the_gate_opens_after_batches_in_a_row(
    batches: list[tuple[Shown, ...]], state: str, passed: int
) -> None:
    found = evaluate(GATE, batches)
    assert found.state == state
    assert ("passed; 1 more in a row" in found.missing) is (passed == 1)


@pytest.mark.parametrize(
    ("batch", "status"),
    [
        (GOOD, "passes"),
        (shown(0.01, 0.05), "passes"),  # the bound belongs to it
        (shown(0.01, 0.0500001), "not shown"),
        (VAGUE, "not shown"),
        (BAD, "fails"),
        (shown(0.01, 0.04, 299), "too few rows"),
        (shown(0.06, 0.09, 299), "too few rows"),
        ((Shown(Gap("error rate", "20 rows, fewer than the 30 needed"), 20),), "too few rows"),
        ((Shown(Gap("error rate", "every weight is 0"), 500),), "not shown"),
        (shown(nan, nan), "not shown"),
    ],
)
def test_a_condition_passes_only_if_its_whole_interval_does(
    batch: tuple[Shown, ...], status: str
) -> None:
    assert evaluate(GATE, [batch]).last == (status,)


def test_every_condition_must_pass_in_one_batch() -> None:
    gate = gate_of(
        replace(
            CASE, resume=replace(CASE.resume, conditions=(GateCondition("error", ALL, 0.1, 300),))
        ),
        BROKEN,
    )
    found = evaluate(gate, [(*GOOD, *GOOD), (*GOOD, *shown(0.11, 0.2)), (*GOOD, *GOOD)])
    assert found.state == "closed"
    assert "passed; 1 more in a row" in found.missing


def test_a_gate_without_conditions_never_opens() -> None:
    assert evaluate(Gate((), 1), [(), ()]).state == "closed"


def test_a_batch_with_other_results_than_asked_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="1 results, one for each condition"):
        evaluate(GATE, [GOOD, (*GOOD, *GOOD)])


@pytest.mark.parametrize(
    ("batches", "missing"),
    [
        ([], "No batch has been measured yet; 2 batches in a row must pass."),
        ([GOOD], "The last 1 batch passed; 1 more in a row must pass."),
        ([GOOD, GOOD], "All criteria met: 2 batches in a row passed."),
        (
            [BAD],
            (
                "The last batch failed: flights by EV, the whole interval lies above 5.0%."
                " It takes 2 batches in a row that pass."
            ),
        ),
        (
            [VAGUE],
            (
                "The last batch failed: flights by EV, the interval reaches 7.0%, above 5.0%."
                " It takes 2 batches in a row that pass."
            ),
        ),
        (
            [shown(0.01, 0.05003)],
            (
                "The last batch failed: flights by EV, the interval reaches 5.003%, above"
                " 5.000%. It takes 2 batches in a row that pass."
            ),
        ),
        (
            [shown(0.01, 0.04, 120)],
            (
                "The last batch failed: flights by EV, 120 of the 300 rows agreed. It takes 2"
                " batches in a row that pass."
            ),
        ),
        (
            [(Shown(Gap("error", "every weight is 0"), 500),)],
            (
                "The last batch failed: flights by EV, every weight is 0. It takes 2 batches"
                " in a row that pass."
            ),
        ),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(
    batches: list[tuple[Shown, ...]], missing: str
) -> None:
    assert evaluate(GATE, batches).missing.replace("\u00a0", " ") == missing


@given(st.lists(st.sampled_from([GOOD, BAD, VAGUE]), max_size=8), st.integers(1, 4))
def test_a_bad_batch_closes_the_gate_and_a_good_one_never_does(
    batches: list[tuple[Shown, ...]], in_a_row: int
) -> None:
    gate = replace(GATE, batches=in_a_row)
    assert evaluate(gate, [*batches, BAD]).state == "closed"
    if evaluate(gate, batches).state == "open":
        assert evaluate(gate, [*batches, GOOD]).state == "open"


# From findings


def test_a_batch_is_measured_by_its_findings() -> None:
    found = from_counts(EV, Counts(390, 4, 4, 2), 1_000, 30)
    assert measure_batch(GATE, [from_counts(ALL, Counts(900, 50, 25, 25), 1_000, 30), found]) == (
        Shown(found.candidate, 400),
    )
    assert evaluate(GATE, [measure_batch(GATE, [found])]).last == ("passes",)


def test_conditions_of_a_slice_may_stand_in_any_order() -> None:
    hour = Condition("hour", ">=", 17)
    gate = replace(
        GATE,
        conditions=(
            replace(
                GATE.conditions[0],
                condition=GateCondition("error", Slice((*EV.where, hour)), 0.05, 300),
            ),
        ),
    )
    assert (
        measure_batch(
            gate, [from_counts(Slice((hour, *EV.where), "late"), Counts(400), 1_000, 30)]
        )[0].n
        == 400
    )


def test_a_slice_that_was_not_measured_is_a_gap() -> None:
    (found,) = measure_batch(GATE, [from_counts(ALL, Counts(900), 900, 30)])
    assert isinstance(found.value, Gap)
    assert evaluate(GATE, [(found,)]).last == ("too few rows",)


def test_too_few_rows_in_a_slice_are_a_gap() -> None:
    (found,) = measure_batch(GATE, [from_counts(EV, Counts(20), 1_000, 30)])
    assert found.n == 20
    assert evaluate(GATE, [(found,)]).last == ("too few rows",)


def test_errors_of_another_kind_are_not_taken() -> None:
    (found,) = measure_batch(GATE, [from_losses(EV, Losses(400, 1, 1, 1, 1, 1), 1_000, 30)])
    assert isinstance(found.value, Gap)


def test_a_rise_is_measured_by_the_change() -> None:
    gate = gate_of(CASE, LATE)
    found = from_losses(EV, Losses(400, 2_000, 1_900, 11_000, 10_000, 100), 1_000, 30)
    assert measure_batch(gate, [found]) == (Shown(found.change, 400),)
    assert evaluate(gate, [measure_batch(gate, [found])]).last == ("passes",)


# In words


def said(case: Case, gate: Gate) -> list[str]:
    return [word.replace("\u00a0", " ") for word in gate_words(case, gate)]


def test_the_gate_is_said_in_sentences() -> None:
    assert said(CASE, GATE) == [
        "The release can go ahead once 2 batches in a row pass every criterion.",
        (
            "For flights by EV, the error rate is at most 5%, the entire 95% interval included, on"
            " at least 300 flights."
        ),
        "A fixed model needs 440 flights to show this with a power of 90%, more than agreed.",
    ]


def test_rows_that_are_enough_are_said_to_be() -> None:
    case = replace(CASE, resume=Resume(300, 0.125, 1))
    result = said(case, gate_of(case, BROKEN))
    assert result[0] == "The release can go ahead once 1 batch passes every criterion."
    assert "at most 12.5%" in result[1]
    assert result[2].endswith("with a power of 90%, so the agreed number is enough.")


def test_a_number_of_rows_that_is_not_known_is_said_with_its_reason() -> None:
    case = replace(CASE, resume=Resume(300, 0.01))
    assert said(case, gate_of(case, BROKEN))[2].startswith(
        "How many flights it takes to show this is unknown: a model whose true error rate is"
        " 2.041% cannot show"
    )


def test_a_rise_is_said_against_the_released_model() -> None:
    columns = replace(CASE.columns, unit="minutes")
    more = (GateCondition("rise", ALL, 0.5, 1_000), GateCondition("error", ALL, 6.0, 1_000))
    case = replace(CASE, columns=columns, resume=replace(CASE.resume, conditions=more))
    result = said(case, gate_of(case, LATE))
    assert (
        result[1]
        == "For flights by EV, the error is no worse than the old model's, the entire 95% interval"
        " included, on at least 300 flights."
    )
    assert (
        result[3]
        == "For all flights, the error changes by at most +0.5 minutes against the old model,"
        " the entire 95% interval included, on at least 1,000 flights."
    )
    assert (
        result[5] == "For all flights, the mean absolute error is at most 6 minutes, the entire 95%"
        " interval included, on at least 1,000 flights."
    )


def test_gate_and_state_can_be_kept_as_json() -> None:
    records: list[tuple[Any, Any]] = [
        (Gate, GATE),
        (Gate, gate_of(CASE, LATE)),
        (GateState, evaluate(GATE, [GOOD])),
        (tuple[Shown, ...], (*GOOD, Shown(Gap("error", "none"), 0))),
    ]
    for kind, record in records:
        adapter = TypeAdapter(kind)
        assert adapter.validate_json(adapter.dump_json(record)) == record
