"""What is measured: counts as pandas counts, verdicts against limits, the same each time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from scipy import stats

from core.case.model import Columns, Limit
from core.case.slices import Condition, Slice
from core.errors import BadCase
from core.evidence.estimates import Counts, Estimate, Gap
from core.evidence.findings import from_counts, judged
from core.evidence.key import evidence_key
from core.evidence.measure import measure
from core.evidence.records import Evidence, Finding
from tests import cases
from tests.core import scenes

JSON = TypeAdapter(Evidence)
cells = st.integers(0, 500)
some_counts = st.builds(Counts, cells, cells, cells, cells)


def evidence_of(rows: pd.DataFrame, folder: Path, mapping: dict | None = None) -> Evidence:
    return cases.evidence_for(cases.case_of(rows, folder, mapping), folder / "rows")


def verdict(counts: Counts, bound: float, least: int = 30) -> str:
    return judged(
        from_counts(Slice(), counts, max(counts.n, 1), least), Limit("overall", bound)
    ).verdict


def what(evidence: Evidence) -> list[tuple[str, int, int, int, str]]:
    """Reduce evidence to what was found, apart from the file it came from."""
    pool = (evidence.overall, *evidence.searched, *evidence.segments)
    return [(finding.id, finding.n, finding.b, finding.c, finding.verdict) for finding in pool]


def change_of(finding: Finding) -> Estimate:
    assert isinstance(finding.change, Estimate)
    return finding.change


# Counts


def counts_by_pandas(rows: pd.DataFrame) -> tuple[int, int, int]:
    before, now = (
        rows[name] != rows["label"] for name in ("baseline_prediction", "candidate_prediction")
    )
    return len(rows), int((~before & now).sum()), int((before & ~now).sum())


def test_the_counts_of_every_segment_value_are_those_of_pandas(tmp_path: Path) -> None:
    rows = cases.planted_table(1_200)
    evidence = evidence_of(rows, tmp_path)
    assert len(evidence.segments) == 8
    for segment in evidence.segments:
        (only,) = segment.slice.where
        assert (segment.n, segment.b, segment.c) == counts_by_pandas(
            rows[rows[only.column] == only.value]
        )
    assert (evidence.overall.n, evidence.overall.b, evidence.overall.c) == counts_by_pandas(rows)


def test_rates_are_wrong_rows_over_rows(tmp_path: Path) -> None:
    rows = cases.planted_table(1_200)
    overall = evidence_of(rows, tmp_path).overall
    assert isinstance(overall.baseline, Estimate)
    assert overall.baseline.value == pytest.approx(
        (rows["baseline_prediction"] != rows["label"]).mean()
    )
    assert change_of(overall).value == pytest.approx(
        (rows["candidate_prediction"] != rows["label"]).mean() - overall.baseline.value
    )


def test_everywhere_else_is_all_rows_less_the_slice(tmp_path: Path) -> None:
    rows = cases.planted_table()
    evidence = evidence_of(rows, tmp_path)
    assert evidence.elsewhere is not None
    assert (evidence.elsewhere.n, evidence.elsewhere.b, evidence.elsewhere.c) == counts_by_pandas(
        rows[~cases.in_bug(rows)]
    )


def test_a_slice_named_in_advance_is_measured_on_all_rows(tmp_path: Path) -> None:
    rows = cases.planted_table()
    named = {
        "slices": [
            {
                "where": [
                    {"column": "seg_a", "op": "==", "value": "x"},
                    {"column": "seg_b", "op": "==", "value": "y"},
                ]
            }
        ]
    }
    (found,) = evidence_of(rows, tmp_path, named).named
    assert (found.n, found.b, found.c) == counts_by_pandas(rows[cases.in_bug(rows)])
    assert (found.on, found.verdict) == ("all rows", "fails")


@given(some_counts, some_counts)
def test_counts_add(counts: Counts, other: Counts) -> None:
    both = counts + other
    assert both.n == counts.n + other.n
    assert both.discordant == counts.discordant + other.discordant
    assert both.candidate_wrong - both.baseline_wrong == both.b - both.c


# Verdicts


@pytest.mark.parametrize(
    ("counts", "bound", "says"),
    [
        (Counts(800, 100, 20, 80), 0.02, "fails"),
        (Counts(800, 100, 20, 80), 0.07, "fails"),
        (Counts(800, 100, 20, 80), 0.081, "unclear"),
        (Counts(800, 100, 20, 80), 0.2, "clears"),
        (Counts(940, 30, 30, 0), 0.02, "clears"),
        (Counts(940, 30, 30, 0), 0.0, "unclear"),
        (Counts(29, 0, 0, 0), 0.02, "too few"),
        (Counts(0, 0, 0, 0), 0.02, "too few"),
        (Counts(31, 9, 0, 0), 0.02, "unclear"),
        (Counts(30, 10, 0, 0), 0.02, "fails"),
    ],
)
def test_a_sure_rise_beyond_the_limit_fails_and_fewer_than_ten_discordant_rows_never_do(
    counts: Counts, bound: float, says: str
) -> None:
    assert verdict(counts, bound) == says


@pytest.mark.parametrize(
    ("p", "says"), [(0.0, "fails"), (0.0499, "fails"), (0.05, "unclear"), (1.0, "unclear")]
)
def test_a_rise_that_the_correction_does_not_bear_never_fails(p: float, says: str) -> None:
    found = replace(from_counts(Slice(), Counts(800, 100, 20, 80), 1_000, 30), p_adjusted=p)
    assert judged(found, Limit("overall", 0.07)).verdict == says


def test_a_rise_that_a_few_of_many_clusters_carry_never_fails() -> None:
    found = from_counts(Slice(), Counts(800, 100, 20, 80), 1_000, 30)
    assert [
        judged(replace(found, carried=item), Limit("overall", 0.07)).verdict for item in (None, 4)
    ] == ["fails", "unclear"]


@given(some_counts, st.floats(0, 0.3), st.floats(0, 0.1))
def test_a_verdict_says_no_more_than_the_correction_and_the_estimate_bear(
    counts: Counts, bound: float, p: float
) -> None:
    found = judged(
        replace(from_counts(Slice(), counts, max(counts.n, 1), 30), p_adjusted=p),
        Limit("overall", bound),
    )
    if isinstance(found.change, Gap):
        assert found.verdict == "too few"
        assert counts.n < 30
        return
    sure = found.change.low > 0 and p < 0.05
    assert (found.verdict == "fails") is (
        sure and found.change.value > bound and counts.discordant >= 10
    )
    # Models that decide alike on every record did not change by definition.
    assert (found.verdict == "clears") is (found.change.high <= bound or counts.discordant == 0)
    assert found.bound == bound


@given(some_counts, st.floats(0, 0.3), st.floats(0, 1))
def test_a_bound_in_points_is_held_to_a_share_of_the_baselines_own_rate(
    counts: Counts, bound: float, share: float
) -> None:
    found = from_counts(Slice(), counts, max(counts.n, 1), 30)
    result = judged(found, Limit("overall", bound, at_most=share))
    if isinstance(found.baseline, Gap):
        assert result.bound is None
    else:
        assert result.bound == pytest.approx(min(bound, share * counts.baseline_wrong / counts.n))


def test_a_small_base_rate_is_judged_by_a_share_of_itself() -> None:
    """From 1.0% to 2.4%: 1.4 pp lie within 2 points, and above a quarter of 1%."""
    found = from_counts(Slice(), Counts(9_740, 160, 20, 80), 10_000, 30)
    assert [
        judged(found, Limit("overall", 0.02, at_most=item)).verdict for item in (None, 0.25, 1.5)
    ] == ["clears", "fails", "unclear"]


def test_without_a_limit_a_sure_rise_that_matters_fails() -> None:
    """By 8 points of 10%, and by a fortieth of 50%."""
    large, small = (
        from_counts(Slice(), item, item.n, 30)
        for item in (Counts(800, 100, 20, 80), Counts(398_000, 12_000, 2_000, 398_000))
    )
    assert [judged(item, None).verdict for item in (large, small)] == ["fails", "unclear"]
    assert small.rose
    assert judged(from_counts(Slice(), Counts(900, 20, 80, 0), 1_000, 30), None).verdict == "clears"


def test_too_few_rows_give_a_gap_with_its_reason_and_an_unclear_answer(tmp_path: Path) -> None:
    evidence = evidence_of(cases.planted_table(24), tmp_path)
    assert evidence.overall.change == Gap("error rate", "24 rows, fewer than the 30 needed")
    assert (evidence.regression, evidence.worst) == ("unclear", None)
    assert "too few records" in evidence.reason


def test_few_rows_of_a_faulty_model_are_unclear_and_no_pass(tmp_path: Path) -> None:
    assert evidence_of(cases.table(60, 3, 0.3), tmp_path).regression == "unclear"


def test_an_overall_rise_past_its_limit_is_a_regression_without_a_slice(tmp_path: Path) -> None:
    rows = cases.clean_table(4_000)
    worse = np.random.default_rng(1).random(len(rows)) < 0.1
    rows.loc[worse, "candidate_prediction"] = 1 - rows.loc[worse, "label"]
    evidence = evidence_of(rows, tmp_path)
    assert (evidence.regression, evidence.overall.verdict) == ("yes", "fails")


def test_the_answer_follows_from_the_verdicts_in_every_sample_case(sample) -> None:
    for name in cases.SAMPLES:
        evidence = sample(name).evidence
        assert evidence.regression == cases.answer_of(evidence.overall, evidence.worst), name


@pytest.mark.parametrize(("share", "says"), [(0.1, "fails"), (0.3, "unclear"), (0.9, "clears")])
def test_a_relative_limit_is_a_share_of_the_error_of_the_baseline(share: float, says: str) -> None:
    counts = Counts(700, 100, 40, 160)  # 20% before, 26% now: a rise of 6 points in 3.8 to 8.3
    found = from_counts(Slice(), counts, 1_000, 30)
    assert judged(found, Limit("overall", share, relative=True)).verdict == says
    assert judged(found, Limit("overall", share * 0.2)).verdict == says


def test_a_number_to_predict_is_held_to_a_share_of_its_error(tmp_path: Path) -> None:
    rows = cases.minutes_table()
    case = cases.case_of(rows, tmp_path)
    assert {(limit.where, limit.kind): (limit.bound, limit.relative) for limit in case.limits} == {
        ("overall", "error"): (0.05, True),
        ("any slice", "error"): (0.1, True),
        ("overall", "bias"): (0.05, True),
        ("any slice", "bias"): (0.15, True),
    }
    wide = replace(case, limits=tuple(replace(limit, bound=9.0) for limit in case.limits))
    assert [
        cases.evidence_for(item, tmp_path / "rows").overall.verdict for item in (case, wide)
    ] == [
        "fails",
        "clears",
    ]


@given(some_counts, st.floats(0, 1))
def test_only_a_sure_rise_of_a_twentieth_of_the_old_error_is_confirmed(
    counts: Counts, p: float
) -> None:
    found = replace(from_counts(Slice(), counts, max(counts.n, 1), 30), p_adjusted=p)
    if isinstance(found.change, Gap) or isinstance(found.baseline, Gap):
        assert not found.confirmed
        return
    large = counts.b - counts.c >= 0.05 * counts.baseline_wrong - 1e-9
    assert found.confirmed <= (found.change.low > 0 and p < 0.05 and large)
    if (
        found.change.low > 0
        and p < 0.05
        and counts.b - counts.c > 0.05 * counts.baseline_wrong + 1e-9
    ):
        assert found.confirmed


def test_a_rise_that_is_sure_and_too_small_to_matter_is_not_confirmed() -> None:
    small, large = (
        from_counts(Slice(), Counts(400_000, b, 1_000, 400_000), 803_000, 30)
        for b in (9_000, 40_000)
    )
    assert (small.confirmed, large.confirmed) == (False, True)
    assert small.p < 1e-9


# Sample cases give the numbers of their README


@pytest.mark.parametrize(
    ("name", "answer", "conditions"),
    [
        ("late_flights", "yes", {"carrier=EV", "origin=EWR", "part_of_day=evening"}),
        ("late_flights_refresh", "no", set()),
        ("late_flights_small", "unclear", set()),
        ("delay_minutes", "yes", {"origin=JFK", "month=Dec"}),
        ("arrival_class", "yes", {"carrier=B6"}),
    ],
)
def test_each_sample_case_has_the_answer_it_was_made_for(
    sample, name: str, answer: str, conditions: set[str]
) -> None:
    evidence = sample(name).evidence
    found = (
        set()
        if evidence.worst is None
        else {Slice((item,)).id for item in evidence.worst.slice.where}
    )
    assert evidence.regression == answer
    assert conditions <= found  # the fault, or a part of it where it bites most
    assert bool(conditions) == bool(found)


@pytest.mark.parametrize(
    ("name", "before", "now"),
    [
        ("late_flights", 0.0961, 0.1067),
        ("late_flights_refresh", 0.0941, 0.0914),
        ("late_flights_small", 0.0743, 0.0857),
        ("arrival_class", 0.3625, 0.3725),
    ],
)
def test_overall_rates_are_those_of_the_read_me(
    sample, name: str, before: float, now: float
) -> None:
    overall = sample(name).evidence.overall
    assert (overall.baseline.value, overall.candidate.value) == pytest.approx(
        (before, now), abs=6e-5
    )


def test_overall_minutes_are_those_of_the_read_me(sample) -> None:
    overall = sample("delay_minutes").evidence.overall
    assert [round(item.value, 2) for item in (overall.baseline, overall.candidate)] == [
        12.29,
        12.48,
    ]


# The same each time


def test_measuring_twice_gives_the_same_to_the_byte(tmp_path: Path) -> None:
    case = cases.flights_case(tmp_path)
    item, two = (cases.evidence_for(case, tmp_path / "rows") for _ in range(2))
    assert item == two
    assert JSON.dump_json(item) == JSON.dump_json(two)


def test_the_order_of_rows_with_ids_does_not_matter(tmp_path: Path) -> None:
    rows = cases.planted_table()
    mixed = rows.sample(frac=1, random_state=3)
    assert what(evidence_of(rows, tmp_path / "a")) == what(evidence_of(mixed, tmp_path / "b"))


def test_the_order_of_columns_does_not_matter(tmp_path: Path) -> None:
    rows = cases.planted_table()
    turned = rows[list(rows.columns[::-1])]
    item, other = (
        evidence_of(table, tmp_path / name) for name, table in (("a", rows), ("b", turned))
    )
    assert sorted(what(item)[2:]) == sorted(what(other)[2:])
    assert set(item.searched[0].slice.where) == set(other.searched[0].slice.where)


def test_swapping_the_models_flips_every_sign(tmp_path: Path) -> None:
    rows = cases.planted_table()
    evidence, other = (
        evidence_of(rows, tmp_path / "a"),
        evidence_of(cases.swapped(rows), tmp_path / "b"),
    )
    for here, there in zip(
        (evidence.overall, *evidence.segments), (other.overall, *other.segments), strict=True
    ):
        change, back = change_of(here), change_of(there)
        assert (change.value, change.low, change.high) == pytest.approx(
            (-back.value, -back.high, -back.low), abs=1e-12
        )
        assert here.p == there.p


def test_the_evidence_key_names_everything_that_it_depends_on(flights) -> None:
    case = flights.case
    others = (
        replace(case, reference=case.rows),
        replace(case, current=case.rows),
        replace(case, current=case.rows, current_is="serving"),
        replace(case, lineage=(("raw", "hour"),)),
        replace(case, limits=()),
        replace(case, min_rows=31),
        replace(case, slices=(Slice((Condition("seg_a", "==", "x"),)),)),
        replace(case, columns=replace(case.columns, segments=("seg_a",))),
        replace(case, rows=replace(case.rows, sha256="0" * 64)),
    )
    keys = {evidence_key(other) for other in (case, *others)}
    assert len(keys) == len(others) + 1
    assert evidence_key(replace(case, title="another title")) == evidence_key(case)


# Numbers to predict, and classes


def test_losses_agree_with_a_paired_t_test(tmp_path: Path) -> None:
    rows = cases.minutes_table()
    before, now = (
        (rows[name] - rows["label"]).abs()
        for name in ("baseline_prediction", "candidate_prediction")
    )
    overall = evidence_of(rows, tmp_path).overall
    change = change_of(overall)
    interval = stats.ttest_rel(now, before).confidence_interval(0.95)
    assert (change.value, change.low, change.high) == pytest.approx(
        ((now - before).mean(), interval.low, interval.high), rel=1e-6
    )
    assert overall.p == pytest.approx(stats.ttest_rel(now, before).pvalue, rel=1e-4)


def test_a_fault_in_minutes_is_found_and_confirmed(tmp_path: Path) -> None:
    evidence = evidence_of(cases.minutes_table(), tmp_path)
    assert evidence.worst is not None
    assert evidence.worst.slice.id == "seg_a=x&seg_b=y"
    assert (evidence.regression, evidence.worst.metric) == ("yes", "absolute-error")


def test_with_a_tolerance_a_number_is_right_or_wrong(tmp_path: Path) -> None:
    rows = cases.minutes_table()
    case = cases.case_of(rows, tmp_path)
    case = replace(
        case,
        columns=replace(case.columns, tolerance=6.0),
        limits=(Limit("overall", 0.02), Limit("any slice", 0.05)),
    )
    overall = cases.evidence_for(case, tmp_path / "rows").overall
    before, now = (
        (rows[name] - rows["label"]).abs() > 6
        for name in ("baseline_prediction", "candidate_prediction")
    )
    assert overall.metric == "error-rate"
    assert (overall.b, overall.c) == (int((~before & now).sum()), int((before & ~now).sum()))


def test_the_kind_of_mistake_that_rose_most_is_named(tmp_path: Path) -> None:
    kind = evidence_of(cases.classes_table(), tmp_path).kind
    assert kind is not None
    assert (kind.truth, kind.taken_for) == ("red", "blue")
    assert kind.candidate_wrong == kind.rows > kind.baseline_wrong


def test_the_kind_of_mistake_is_counted_as_pandas_counts(tmp_path: Path) -> None:
    rows = cases.classes_table(1_500)
    kind = evidence_of(rows, tmp_path).kind
    assert kind is not None
    red = rows[cases.in_bug(rows) & (rows["label"] == "red")]
    assert kind.rows == len(
        red
    )  # found by its class that is gone, without a look at labels, so measured on all rows
    assert kind.baseline_wrong == int((red["baseline_prediction"] == "blue").sum())
    assert kind.candidate_wrong == int((red["candidate_prediction"] == "blue").sum())


def test_identical_models_have_no_change_and_a_p_of_one(tmp_path: Path) -> None:
    rows = cases.clean_table(2_000)
    rows["candidate_prediction"] = rows["baseline_prediction"]
    evidence = evidence_of(rows, tmp_path)
    change = change_of(evidence.overall)
    assert (change.value, evidence.overall.p, evidence.regression) == (0.0, 1.0, "no")
    assert change.low < 0 < change.high


def test_identical_numbers_to_predict_are_no_regression(tmp_path: Path) -> None:
    rows = cases.minutes_table()
    rows["candidate_prediction"] = rows["baseline_prediction"]
    assert evidence_of(rows, tmp_path).regression == "no"


# No table that passes the checks breaks the engine

N = 400
USUAL = scenes.predicted(scenes.visits(N, 1))
BEFORE = scenes.visits(N, 2)
ORDER = np.arange(N)
MINUTES = replace(scenes.NUMBERS, tolerance=None)
ODD: dict[str, tuple[pd.DataFrame, pd.DataFrame | None, Columns]] = {
    "huge numbers": (USUAL.assign(spare=USUAL["spare"] * 1e300), BEFORE, scenes.COLUMNS),
    "tiny numbers": (USUAL.assign(spare=USUAL["spare"] * 1e-300), BEFORE, scenes.COLUMNS),
    "one value only": (USUAL.assign(spare=1.0, site="A"), BEFORE, scenes.COLUMNS),
    "nothing in a column": (USUAL.assign(spare=np.nan), BEFORE, scenes.COLUMNS),
    "nothing in the reference": (USUAL, BEFORE.assign(spare=np.nan, site=None), scenes.COLUMNS),
    "missing categories": (
        USUAL.assign(site=USUAL["site"].mask(USUAL["site"] == "A")),
        BEFORE,
        scenes.COLUMNS,
    ),
    "a reference without columns": (
        USUAL,
        BEFORE.drop(columns=["site", "size", "label", "at"]),
        scenes.COLUMNS,
    ),
    "a reference of few rows": (USUAL, BEFORE.head(5), scenes.COLUMNS),
    "text in the reference": (
        USUAL,
        BEFORE.assign(hour=BEFORE["hour"].astype(str), at=BEFORE["at"].astype(str)),
        scenes.COLUMNS,
    ),
    "text in the rows": (USUAL.assign(hour=USUAL["hour"].astype(str)), BEFORE, scenes.COLUMNS),
    "categories": (
        USUAL.assign(site=USUAL["site"].astype("category"), hour=USUAL["hour"].astype("category")),
        BEFORE,
        scenes.COLUMNS,
    ),
    "flags": (
        USUAL.assign(half=USUAL["half"] == "left"),
        BEFORE.assign(half=BEFORE["half"] == "left"),
        scenes.COLUMNS,
    ),
    "time zones": (USUAL.assign(at=USUAL["at"].dt.tz_localize("UTC")), BEFORE, scenes.COLUMNS),
    "missing moments": (USUAL.assign(at=USUAL["at"].mask(ORDER % 7 == 0)), BEFORE, scenes.COLUMNS),
    "one moment": (USUAL.assign(at=USUAL["at"].iloc[0]), BEFORE, scenes.COLUMNS),
    "days": (USUAL.assign(at=USUAL["at"].dt.date), BEFORE, scenes.COLUMNS),
    "nothing to cut by": (
        USUAL,
        BEFORE,
        replace(scenes.COLUMNS, segments=(), features=(), timestamp=None),
    ),
    "no ids": (USUAL, BEFORE, replace(scenes.COLUMNS, id=None)),
    "no positive class": (USUAL, BEFORE, replace(scenes.COLUMNS, positive=None)),
    "clusters with gaps": (
        USUAL.assign(who=pd.Series(ORDER // 5.0).mask(ORDER % 9 == 0)),
        BEFORE,
        replace(scenes.COLUMNS, cluster="who"),
    ),
    "whole labels": (
        USUAL.assign(
            **{name: (USUAL[name] == "yes").astype(int) for name in ("label", "old", "new")}
        ),
        BEFORE,
        replace(scenes.COLUMNS, positive="1"),
    ),
    "flag labels": (
        USUAL.assign(**{name: USUAL[name] == "yes" for name in ("label", "old", "new")}),
        BEFORE,
        replace(scenes.COLUMNS, positive="true"),
    ),
    "whole weights": (
        USUAL.assign(w=np.tile([1, 3], N // 2)),
        BEFORE,
        replace(scenes.COLUMNS, weight="w"),
    ),
    "31 rows": (USUAL.head(31), BEFORE, scenes.COLUMNS),
    "numbers alike": (USUAL.assign(label=USUAL["dose"], old=1.0, new=1.0), BEFORE, MINUTES),
    "infinite numbers": (
        USUAL.assign(spare=np.where(ORDER % 50 == 0, np.inf, USUAL["spare"])),
        BEFORE,
        scenes.COLUMNS,
    ),
    "forty classes": (
        USUAL.assign(
            **{
                name: [f"k{(i + 7 * (i % 9 == k)) % 40:02d}" for i in ORDER]
                for k, name in enumerate(("label", "old", "new"))
            }
        ),
        None,
        scenes.CLASSES,
    ),
}


@pytest.mark.parametrize("odd", ODD)
def test_odd_tables_are_measured(odd: str, tmp_path: Path) -> None:
    now, before, columns = ODD[odd]
    evidence = scenes.evidence_of(tmp_path, now, before, columns=columns)
    assert evidence.overall.n == len(now)
    assert JSON.validate_json(JSON.dump_json(evidence)) == evidence


def test_a_named_slice_on_a_column_that_is_not_there_is_told(tmp_path: Path) -> None:
    case = replace(
        cases.flights_case(tmp_path),
        slices=(
            Slice((Condition("airline", "==", "EV"),)),
            Slice((Condition("seg_a", "==", "x"),)),
        ),
    )
    with pytest.raises(
        BadCase,
        match=(
            "(?i)the segment “airline=EV” asks for the column “airline”, which these rows"
            " do not have"
        ),
    ):
        cases.evidence_for(case, tmp_path / "rows")


# All that got worse, each row once


def two_faults(n: int = 12_000, seed: int = 5) -> pd.DataFrame:
    """Make a table in which the candidate is worse in two segments that overlap."""
    rows = cases.table(n, seed)
    rng = np.random.default_rng(seed + 1)
    for column, value in (("seg_a", "x"), ("seg_b", "p")):
        more = (rows[column] == value) & (rng.random(n) < 0.2)
        rows["candidate_prediction"] = np.where(
            more, 1 - rows["label"], rows["candidate_prediction"]
        )
    return rows


def test_several_segments_are_measured_together_with_each_row_once(tmp_path: Path) -> None:
    rows = two_faults()
    evidence = evidence_of(
        rows,
        tmp_path,
        {"limits": [{"where": "overall", "bound": 0.15}, {"where": "any slice", "bound": 0.05}]},
    )
    confirmed = [finding for finding in (*evidence.searched, *evidence.named) if finding.confirmed]
    assert evidence.confirmed == len(confirmed) > 1
    affected = evidence.affected
    assert affected is not None
    inside = (rows["seg_a"] == "x") | (rows["seg_b"] == "p")
    wrong = {
        name: rows[f"{name}_prediction"] != rows["label"] for name in ("baseline", "candidate")
    }
    extra = int((wrong["candidate"] & inside).sum() - (wrong["baseline"] & inside).sum())
    priced = affected.share * len(rows) * affected.change.value
    alone = evidence.worst.share * len(rows) * evidence.worst.change.value
    assert priced == pytest.approx(extra, rel=0.15)
    assert alone < 0.8 * extra


def test_where_the_rest_got_worse_beyond_its_limit_too_more_than_the_segment_is_priced(
    tmp_path: Path,
) -> None:
    rows = cases.planted_table(6_000, 3)
    worse = np.random.default_rng(1).random(len(rows)) < 0.1
    rows.loc[worse, "candidate_prediction"] = 1 - rows.loc[worse, "label"]
    evidence = evidence_of(rows, tmp_path)
    # The segment got worse by far more, so it is the story; the price covers all that got worse.
    assert evidence.worst is not None
    assert evidence.affected is not None
    assert evidence.affected.share > 2 * evidence.worst.share


def test_where_all_rows_got_worse_alike_they_are_the_story(tmp_path: Path) -> None:
    rows = cases.planted_table(6_000, 3)
    rows["candidate_prediction"] = rows["baseline_prediction"]
    worse = np.random.default_rng(1).random(len(rows)) < 0.1
    rows.loc[worse, "candidate_prediction"] = 1 - rows.loc[worse, "label"]
    evidence = evidence_of(rows, tmp_path)
    assert (evidence.lead, evidence.affected, evidence.worst) == (
        evidence.overall,
        evidence.overall,
        None,
    )


def test_two_segments_that_explain_the_whole_rise_are_told_as_segments(tmp_path: Path) -> None:
    rows = two_faults()
    outside = rows[(rows["seg_a"] != "x") & (rows["seg_b"] != "p")]
    n, b, c = counts_by_pandas(outside)
    assert abs(b - c) / n < 0.01
    evidence = evidence_of(rows, tmp_path)
    assert evidence.lead is not None
    assert evidence.lead.slice.where


def test_a_single_segment_is_what_is_priced(tmp_path: Path) -> None:
    evidence = evidence_of(cases.planted_table(6_000, 3), tmp_path)
    assert evidence.confirmed == 1
    assert evidence.affected == evidence.worst


def test_where_nothing_is_confirmed_there_is_no_union(tmp_path: Path) -> None:
    evidence = evidence_of(cases.clean_table(), tmp_path)
    assert (evidence.confirmed, evidence.affected) == (0, None)


def test_without_an_agreed_limit_the_verdict_rests_on_chance_and_on_what_matters(
    tmp_path: Path,
) -> None:
    for rows, answer in (
        (cases.planted_table(4_000), "yes"),
        (cases.clean_table(40_000), "no"),
        (cases.clean_table(400), "unclear"),
    ):
        folder = tmp_path / answer
        case = cases.bare_case(rows, folder)
        evidence = measure(case, cases.typed_copy(folder / "rows", case.rows.sha256))
        assert evidence.regression == answer
        assert "limit allows" not in evidence.reason
