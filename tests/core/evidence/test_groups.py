"""Groups of people: gaps by hand, their intervals by simulation, and what is told of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from core.case.error_kinds import ERROR_RATE, METRICS, ErrorMeasure
from core.evidence.detector_constants import DETECTORS
from core.evidence.estimates import Counts, Estimate, Gap
from core.evidence.groups import (
    METHOD,
    REST,
    Group,
    gaps_of,
    judged_gap,
    selected_counts,
)
from core.evidence.records import Evidence, GroupGap
from core.evidence.statistics.intervals import tango
from tests.core import kinds
from tests.core.kinds import DECISIONS, evidence_of

ALL = [(ERROR_RATE, None)]
MISSED = ErrorMeasure("missed", "missed-rate", of_class="yes")
SELECTED = METRICS["selection-rate"]
PEOPLE = kinds.applicants()
BOTH = replace(DECISIONS, people=("sex",))


def group(name: str, *cells: int) -> Group:
    """Make a group of both right, candidate alone wrong, baseline alone wrong, both wrong."""
    return Group(name, np.array([cells]))


def gaps(*groups: Group, least: int = 30, design: float | None = None) -> list[GroupGap]:
    return gaps_of("sex", list(groups), ALL, None, least, design)


def only(*groups: Group, **settings: Any) -> GroupGap:
    (group_gap,) = gaps(*groups, **settings)
    return group_gap


def change_of(gap: GroupGap) -> Estimate:
    assert isinstance(gap.change, Estimate)
    return gap.change


# By hand


WOMEN, MEN = group("women", 70, 20, 0, 10), group("men", 160, 0, 10, 30)


def test_a_gap_and_its_change_by_hand() -> None:
    """Women 10% -> 30% of 100, men 20% -> 15% of 200: from -10 to +15 points."""
    result = only(WOMEN, MEN)
    assert (result.group, result.against, result.n) == ("women", "men", (100, 200))
    assert (result.gap_before, result.gap_now) == pytest.approx((-0.1, 0.15))
    assert (change_of(result).value, result.grew) == pytest.approx((0.25, 0.05))
    assert result.sides is not None
    rates = [[item.value for item in side] for side in result.sides]
    assert rates == [pytest.approx([0.1, 0.3]), pytest.approx([0.2, 0.15])]


def test_the_interval_adds_the_squares_of_both_groups_tango_limits() -> None:
    low, high = (float(item) for item in tango(20, 0, 100))
    below, above = (float(item) for item in tango(0, 10, 200))
    result = change_of(only(WOMEN, MEN))
    assert result.low == pytest.approx(0.25 - np.hypot(0.2 - low, above + 0.05))
    assert result.high == pytest.approx(0.25 + np.hypot(high - 0.2, -0.05 - below))
    assert (result.n, result.method) == (300, METHOD)


def test_the_test_is_that_of_two_independent_paired_changes() -> None:
    """Each row's change is -1, 0 or 1.

    Scipy's test with the variances of n takes them as two samples.
    """
    first, second = np.repeat([1, 0, -1], [20, 80, 0]), np.repeat([1, 0, -1], [0, 190, 10])
    error = np.sqrt(first.var() / 100 + second.var() / 200)
    assert only(WOMEN, MEN).p == pytest.approx(2 * stats.norm.sf(0.25 / error))


def test_a_design_effect_of_four_doubles_the_interval() -> None:
    plain, result = only(WOMEN, MEN), only(WOMEN, MEN, design=4.0)
    assert change_of(result).high - change_of(result).low == pytest.approx(
        2 * (change_of(plain).high - change_of(plain).low)
    )
    assert stats.norm.isf(result.p / 2) == pytest.approx(stats.norm.isf(plain.p / 2) / 2)
    assert change_of(only(WOMEN, MEN, design=0.5)) == change_of(plain)


def test_the_group_with_the_higher_rate_now_is_named_first_in_whatever_order() -> None:
    item, other = only(WOMEN, MEN), only(MEN, WOMEN)
    assert item == other


@given(*[st.tuples(*[st.integers(0, 60)] * 4)] * 2)
def test_swapped_models_turn_the_gap_round(counts: tuple[int, ...], other: tuple[int, ...]) -> None:
    here = only(group("a", *counts), group("rest", *other), least=1)
    there = only(
        group("a", counts[0], counts[2], counts[1], counts[3]),
        group("rest", other[0], other[2], other[1], other[3]),
        least=1,
    )
    assert (here.gap_before, here.gap_now) == pytest.approx((there.gap_now, there.gap_before))
    if isinstance(here.change, Estimate) and isinstance(there.change, Estimate):
        ends = (here.change.value, here.change.low, here.change.high)
        assert ends == pytest.approx(
            (-there.change.value, -there.change.high, -there.change.low), abs=1e-9
        )
        assert here.p == pytest.approx(there.p)
        assert here.grew == pytest.approx(-there.grew)


def test_fewer_than_ten_records_that_changed_show_nothing() -> None:
    assert only(group("a", 80, 9, 0, 11), group("b", 90, 0, 0, 10)).p == 1.0
    assert only(group("a", 80, 9, 0, 11), group("b", 89, 0, 1, 10)).p < 0.01


# Which groups are compared


def some(count: int, size: int = 50) -> list[Group]:
    return [group(f"g{i}", size - 10, 5, 2, 3) for i in range(count)]


@pytest.mark.parametrize("count", [0, 1])
def test_less_than_two_groups_are_no_gap(count: int) -> None:
    assert gaps(*some(count)) == []


def test_several_groups_are_compared_with_the_rest_and_one_with_one() -> None:
    result = gaps(*some(4))
    assert sum(item.against == REST for item in result) == 4
    pairs = {frozenset((item.group, item.against)) for item in result if item.against != REST}
    assert pairs == {frozenset(pair) for pair in combinations(("g0", "g1", "g2", "g3"), 2)}


def test_many_groups_are_compared_with_the_rest_alone() -> None:
    assert {gap.against for gap in gaps(*some(DETECTORS.verdicts.most_paired_groups + 1))} == {REST}


def test_the_rest_is_everybody_else() -> None:
    first = gaps(WOMEN, MEN, group("others", 40, 5, 3, 2))[0]
    assert (first.group, first.against, first.n) == ("women", REST, (100, 250))
    assert first.sides is not None
    assert [item.value for item in first.sides[1]] == pytest.approx(
        [(10 + 30 + 3 + 2) / 250, (30 + 5 + 2) / 250]
    )


def test_a_group_of_too_few_is_named_with_its_size() -> None:
    result = gaps(WOMEN, MEN, group("others", 10, 5, 3, 2))
    (few,) = [item for item in result if item.verdict == "too few"]
    assert (few.group, few.n, few.sides, few.p) == ("others", (20, 300), None, 1.0)
    assert few.change == Gap(
        "gap between groups", "20 records of “others”, fewer than the 30 needed"
    )
    assert judged_gap(few, 0.05) == few
    assert "others" not in {item.against for item in result}


def test_of_two_groups_the_one_with_too_few_is_named_wherever_it_stands() -> None:
    few = group("others", 10, 5, 3, 2)
    for pair in ((WOMEN, few), (few, WOMEN)):
        result = only(*pair)
        assert isinstance(result.change, Gap)
        assert "“others”" in result.change.why


# Being selected


@given(st.integers(0, 9_999))
def test_the_selected_are_counted_as_pandas_counts_them(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = pd.DataFrame({name: rng.choice(["yes", "no"], 200) for name in ("label", "old", "new")})
    wrong = [(rows[name] != rows["label"]).to_numpy() for name in ("old", "new")]
    slot = (rows["label"] == "yes").to_numpy().astype(int)
    counts = np.bincount(slot * 4 + 2 * wrong[0] + wrong[1], minlength=8).reshape(2, 4)
    result = selected_counts(counts, np.array([False, True]))
    old, new = (rows[name] == "yes" for name in ("old", "new"))
    assert result == Counts(
        int((~old & ~new).sum()),
        int((~old & new).sum()),
        int((old & ~new).sum()),
        int((old & new).sum()),
    )


def test_a_gap_of_selection_by_hand() -> None:
    """Of 100 women 40 are selected now and 60 were; of 100 men 60 and 60.

    Labels are half and half.
    """
    women = Group("women", np.array([[30, 0, 5, 15], [25, 15, 0, 10]]))
    men = Group("men", np.array([[30, 0, 0, 20], [40, 0, 0, 10]]))
    (result,) = gaps_of("sex", [women, men], [(SELECTED, None)], np.array([False, True]), 30, None)
    assert (result.kind, result.group, result.against) == ("selected", "men", "women")
    assert (result.gap_before, result.gap_now) == pytest.approx((0.0, 0.2))


def test_a_kind_looks_at_the_records_that_it_is_about_alone() -> None:
    women = Group("women", np.array([[900, 0, 0, 0], [60, 30, 0, 10]]))
    men = Group("men", np.array([[0, 0, 0, 500], [90, 0, 0, 10]]))
    (result,) = gaps_of("sex", [women, men], [(MISSED, np.array([False, True]))], None, 30, None)
    assert (result.n, result.of_class) == ((100, 100), "yes")
    assert (result.gap_before, result.gap_now) == pytest.approx((0.0, 0.3))


# Verdicts


GREW = replace(
    only(group("a", 700, 200, 20, 80), group("b", 800, 50, 50, 100)), p_adjusted=0.001
)  # -5 -> 13 points


@pytest.mark.parametrize(
    ("bound", "verdict"),
    [(None, "fails"), (0.0, "fails"), (0.07, "fails"), (0.09, "unclear"), (0.3, "clears")],
)
def test_a_gap_that_grew_for_sure_and_beyond_its_bound_fails(
    bound: float | None, verdict: str
) -> None:
    assert (GREW.gap_before, GREW.gap_now, GREW.grew) == pytest.approx((-0.05, 0.13, 0.08))
    group_gap = judged_gap(GREW, bound)
    assert (group_gap.verdict, group_gap.bound) == (verdict, bound)


def test_a_gap_that_the_correction_does_not_bear_never_fails() -> None:
    assert judged_gap(replace(GREW, p_adjusted=0.05), 0.05).verdict == "unclear"


def test_a_gap_that_turned_round_is_as_large_as_before() -> None:
    """From 10 points against the one to 10 against the other: it moved by 20, and grew by
    nothing.
    """
    result = replace(
        only(group("a", 700, 150, 50, 100), group("b", 700, 50, 150, 100)), p_adjusted=0.0
    )
    assert (result.gap_before, result.gap_now) == pytest.approx((-0.1, 0.1))
    assert not result.rose
    assert judged_gap(result, 0.05).verdict == "clears"
    assert result.strength == 0.0


@given(
    *[st.tuples(*[st.integers(0, 200)] * 4)] * 2, st.none() | st.floats(0, 0.3), st.floats(0, 0.1)
)
def test_a_verdict_on_a_gap_says_no_more_than_its_interval(
    counts: tuple[int, ...], other: tuple[int, ...], bound: float | None, p: float
) -> None:
    group_gap = judged_gap(
        replace(only(group("a", *counts), group("b", *other)), p_adjusted=p), bound
    )
    if isinstance(group_gap.change, Gap):
        assert group_gap.verdict in {"too few", "unclear"}
        return
    if group_gap.verdict == "fails":
        assert group_gap.grew > (bound or 0.0)
        assert p < 0.05
        assert not group_gap.change.low <= 0 <= group_gap.change.high
    if group_gap.verdict == "clears":
        reach = max(
            abs(group_gap.gap_before + group_gap.change.low),
            abs(group_gap.gap_before + group_gap.change.high),
        )
        assert reach - abs(group_gap.gap_before) <= (bound or 0.0)


@pytest.mark.parametrize(
    ("better", "worse", "harmed"),
    [
        ((700, 200, 0, 100), (600, 0, 0, 400), True),  # 10 -> 30%, against 40 -> 40%
        ((700, 200, 0, 100), (600, 50, 0, 350), True),  # 10 -> 30%, against 35 -> 40%
        ((900, 0, 0, 100), (600, 0, 200, 200), False),  # 10 -> 10%, against 40 -> 20%
        ((800, 100, 0, 100), (600, 0, 100, 300), False),  # 10 -> 20%, against 40 -> 30%
        ((900, 0, 0, 100), (400, 200, 0, 400), False),  # the gap grew
    ],
)
def test_a_gap_that_closed_because_the_better_off_got_worse_is_told(
    better: tuple[int, ...], worse: tuple[int, ...], harmed: bool
) -> None:
    for pair in (
        (group("a", *better), group("b", *worse)),
        (group("b", *better), group("a", *worse)),
    ):
        assert only(*pair).closed_by_harm is harmed


# Coverage, by simulation


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sizes", "first", "second"),
    [
        ((400, 900), (0.8, 0.06, 0.03, 0.11), (0.85, 0.03, 0.03, 0.09)),
        ((150, 150), (0.7, 0.15, 0.05, 0.1), (0.9, 0.02, 0.04, 0.04)),
        ((60, 2_000), (0.85, 0.08, 0.02, 0.05), (0.9, 0.01, 0.01, 0.08)),
    ],
)
def test_the_interval_of_a_change_of_a_gap_covers_it_as_often_as_it_says(
    sizes: tuple[int, int], first: tuple, second: tuple
) -> None:
    """1,500 tables: 93 to 97% are called nominal here, with two standard errors to either side."""
    rng = np.random.default_rng(3)
    true = (first[1] - first[2]) - (second[1] - second[2])
    covered = 0
    runs = 1_500
    for item, other in zip(
        rng.multinomial(sizes[0], first, runs), rng.multinomial(sizes[1], second, runs), strict=True
    ):
        result = gaps(group("a", *item), Group(REST, other[None]))[0].change
        assert isinstance(result, Estimate)
        covered += result.low <= true <= result.high
    print(
        f"an interval of a gap over {sizes} records covers in {covered / runs:.1%} of {runs:,}"
        " tables"
    )
    spread = 2 * np.sqrt(0.05 * 0.95 / runs)
    assert 0.93 - spread <= covered / runs <= 0.97 + spread


@pytest.mark.slow
def test_where_no_gap_moved_the_test_is_as_rare_as_its_level() -> None:
    rng = np.random.default_rng(5)
    shares, runs = (0.82, 0.05, 0.05, 0.08), 1_500
    pairs = zip(rng.multinomial(300, shares, runs), rng.multinomial(700, shares, runs), strict=True)
    alarms = np.mean(
        [gaps(group("a", *item), Group(REST, other[None]))[0].p < 0.05 for item, other in pairs]
    )
    assert alarms <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / runs)


# In the evidence


def shifted(rows: pd.DataFrame, seed: int = 3) -> pd.DataFrame:
    """Let the new model refuse some women more and some men less, so that errors stay as they are
    overall.
    """
    rng = np.random.default_rng(seed)
    women, drawn = rows["sex"] == "female", rng.random(len(rows))
    more = women & (drawn < 0.06) & (rows["label"] == "yes") & (rows["old"] == "yes")
    fewer = ~women & (drawn < 0.15) & (rows["label"] == "yes") & (rows["old"] == "no")
    return rows.assign(new=rows["old"].mask(more, "no").mask(fewer, "yes"))


@pytest.fixture(scope="module")
def evidence_for(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Evidence]:
    evidence = evidence_of(shifted(PEOPLE), tmp_path_factory.mktemp("groups"), BOTH)
    return lambda: evidence


def rates(rows: pd.DataFrame, kind: str) -> list[list[float]]:
    """Work out by pandas what both models do to women and to men."""
    table = []
    for name in ("female", "male"):
        part = rows[rows["sex"] == name]
        about = {
            "error": part,
            "selected": part,
            "missed": part[part["label"] == "yes"],
            "false_alarm": part[part["label"] == "no"],
        }[kind]
        hits = [
            (about[model] == "yes") if kind == "selected" else about[model] != about["label"]
            for model in ("old", "new")
        ]
        table.append([hit.mean() for hit in hits])
    return table


@pytest.mark.parametrize("kind", ["error", "missed", "false_alarm", "selected"])
def test_gaps_are_those_of_pandas(kind: str, evidence_for: Callable[[], Evidence]) -> None:
    (result,) = [gap for gap in evidence_for().gaps if gap.kind == kind]
    women, men = rates(shifted(PEOPLE), kind)
    sign = 1 if result.group == "female" else -1
    assert result.gap_before == pytest.approx(sign * (women[0] - men[0]))
    assert result.gap_now == pytest.approx(sign * (women[1] - men[1]))


def test_a_gap_alone_is_a_regression_and_the_reason_names_its_column(
    evidence_for: Callable[[], Evidence],
) -> None:
    evidence = evidence_for()
    assert evidence.overall.verdict == "clears"
    assert (evidence.regression, evidence.lead) == ("yes", None)
    assert "“sex”" in evidence.reason
    assert "fair" not in evidence.reason
    assert evidence.gaps[0].verdict == "fails"
    assert (evidence.gaps[0].kind, evidence.gaps[0].group) == ("missed", "female")
    assert evidence.gaps[0].p_adjusted > evidence.gaps[0].p


def test_gaps_count_among_what_was_tested(evidence_for: Callable[[], Evidence]) -> None:
    evidence = evidence_for()
    pool = (
        *evidence.kinds,
        *evidence.searched,
        *evidence.others,
        *evidence.segments,
        *evidence.gaps,
    )
    assert evidence.hypotheses == sum(finding.verdict != "too few" for finding in pool)
    assert all(gap.p_adjusted >= gap.p for gap in evidence.gaps)


def test_without_a_column_of_people_nobody_is_compared(tmp_path: Path) -> None:
    assert evidence_of(shifted(PEOPLE), tmp_path, replace(BOTH, people=())).gaps == ()


def test_a_model_that_treats_both_as_before_has_no_gap_that_grew(tmp_path: Path) -> None:
    evidence = evidence_of(PEOPLE, tmp_path, BOTH)
    assert evidence.regression == "no"
    assert {gap.kind for gap in evidence.gaps} == {"error", "missed", "false_alarm", "selected"}
    assert not any(gap.verdict == "fails" for gap in evidence.gaps)


def test_two_columns_of_people_are_compared_together_as_well(tmp_path: Path) -> None:
    evidence = evidence_of(shifted(PEOPLE), tmp_path, replace(BOTH, people=("sex", "plan")))
    assert {gap.column for gap in evidence.gaps} == {"sex", "plan", "sex and plan"}
    together = [
        gap
        for gap in evidence.gaps
        if gap.column == "sex and plan" and gap.kind == "error" and gap.against == REST
    ]
    assert {item.group for item in together} == {
        f"{sex}, {plan}" for sex in ("female", "male") for plan in ("free", "paid")
    }
    sizes = PEOPLE.groupby(["sex", "plan"]).size()
    assert {item.group: item.n[0] for item in together} == {
        ", ".join(key): size for key, size in sizes.items()
    }


def test_records_without_a_group_are_in_none(tmp_path: Path) -> None:
    rows = shifted(PEOPLE).assign(sex=lambda rows: rows["sex"].mask(np.arange(len(rows)) % 3 == 0))
    (result,) = [gap for gap in evidence_of(rows, tmp_path, BOTH).gaps if gap.kind == "error"]
    assert sum(result.n) == rows["sex"].notna().sum()


def test_a_number_to_predict_has_no_gap_of_rates(tmp_path: Path) -> None:
    evidence = evidence_of(
        kinds.deliveries(1_000), tmp_path, replace(kinds.MINUTES, people=("sex",))
    )
    assert evidence.gaps == ()
