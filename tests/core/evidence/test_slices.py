"""The search for slices: what is planted is found, what is shared is not, and chance is not taken
for a fault.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.case.slices import Condition
from core.evidence.causes.scan_records import inside
from core.evidence.detector_constants import DETECTORS
from core.evidence.key import SEED
from core.evidence.records import Estimate, Evidence, Finding
from core.evidence.rows.conditions import as_slice, rows_of
from core.evidence.rows.row_outcomes import Judge
from core.evidence.rows.sample import hashed
from core.evidence.rows.tables_under_test import Clues, Scene
from core.evidence.search.segment_candidates import candidates
from core.evidence.search.slice_search import Pick, Rows, as_parts, lift_score, search
from tests import cases
from tests.core import scenes

PLANTED = (Condition("seg_a", "==", "x"), Condition("seg_b", "==", "y"))
COLUMNS = replace(
    scenes.COLUMNS,
    baseline="baseline_prediction",
    candidate="candidate_prediction",
    baseline_score=None,
    candidate_score=None,
    timestamp=None,
    segments=("seg_a", "seg_b", "seg_c"),
    features=("hour",),
    positive="1",
)


def evidence_of(rows: pd.DataFrame, folder: Path, mapping: dict | None = None) -> Evidence:
    return cases.evidence_for(cases.case_of(rows, folder, mapping), folder / "rows")


def change_of(rows: pd.DataFrame) -> np.ndarray:
    now, before = (
        rows[name] != rows["label"] for name in ("candidate_prediction", "baseline_prediction")
    )
    return now.to_numpy(float) - before.to_numpy(float)


def scene_of(rows: pd.DataFrame, columns=COLUMNS) -> Scene:
    return scenes.scene_of(rows, columns=columns)


def rows_for(
    rows: pd.DataFrame, least: int = 30, values: np.ndarray | None = None
) -> tuple[Scene, Rows]:
    scene = scene_of(rows)
    return scene, Rows(scene.axes, scene.side, change_of(rows) if values is None else values, least)


def every(scene: Scene) -> tuple[int, ...]:
    return tuple(range(len(scene.axes)))


def found_in(
    rows: pd.DataFrame, most: int = 4, margin: float = 0.0, values: np.ndarray | None = None
) -> list[str]:
    scene, searched = rows_for(rows, values=values)
    found, _ = search(searched, (every(scene),), most, margin)
    return [as_slice(scene.axes, parts).id for parts, _ in found]


def worst_of(evidence: Evidence) -> Finding:
    assert evidence.worst is not None
    return evidence.worst


def with_errors(
    rows: pd.DataFrame, where: pd.Series | np.ndarray, share: float, seed: int = 1
) -> pd.DataFrame:
    path = rows.copy()
    hit = np.asarray(where) & (np.random.default_rng(seed).random(len(rows)) < share)
    path.loc[hit, "candidate_prediction"] = 1 - path.loc[hit, "label"]
    return path


# Found


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_fault_is_found_confirmed_and_named_exactly(tmp_path: Path, seed: int) -> None:
    evidence = evidence_of(cases.planted_table(seed=seed), tmp_path)
    worst = worst_of(evidence)
    assert set(worst.slice.where) == set(PLANTED)
    assert (worst.verdict, worst.on, evidence.regression) == ("fails", "confirmation rows", "yes")


def test_the_interval_of_what_was_found_covers_the_truth_in_nearly_every_table(
    tmp_path: Path,
) -> None:
    covered = 0
    for seed in range(20):
        change = worst_of(
            evidence_of(cases.planted_table(2_000, seed), tmp_path / str(seed))
        ).change
        assert isinstance(change, Estimate)
        covered += change.low <= 0.3 <= change.high
    assert covered >= 17


def test_a_fault_in_a_number_is_found_in_its_range(tmp_path: Path) -> None:
    rows = cases.table(6_000, 3)
    worst = worst_of(evidence_of(with_errors(rows, rows["hour"] >= 18, 0.35), tmp_path))
    assert [(item.column, item.op) for item in worst.slice.where] == [("hour", ">=")]
    assert worst.slice.where[0].value in {17, 18, 19}


def test_a_fault_where_a_value_is_missing_is_found(tmp_path: Path) -> None:
    rows = cases.table(4_000, 3)
    gone = np.random.default_rng(2).random(len(rows)) < 0.2
    rows["seg_c"] = rows["seg_c"].mask(gone)
    assert worst_of(evidence_of(with_errors(rows, gone, 0.4), tmp_path)).slice.where == (
        Condition("seg_c", "is_null"),
    )


def test_two_faults_are_found_one_after_the_other_and_none_of_them_twice() -> None:
    rows = cases.table(8_000, 4)
    frame = with_errors(with_errors(rows, cases.in_bug(rows), 0.5), rows["seg_a"] == "z", 0.25, 2)
    assert sorted(found_in(frame)) == ["seg_a=x&seg_b=y", "seg_a=z"]


def test_no_more_slices_are_found_than_asked_for() -> None:
    rows = cases.table(8_000, 4)
    frame = with_errors(with_errors(rows, cases.in_bug(rows), 0.5), rows["seg_a"] == "z", 0.25, 2)
    assert found_in(frame, most=1) == found_in(frame)[:1]


def test_a_fault_without_labels_is_found_where_the_models_lie_apart() -> None:
    rows = cases.clean_table(4_000)
    apart = np.random.default_rng(1).exponential(0.05, len(rows)) + 0.3 * cases.in_bug(rows)
    assert found_in(rows, values=apart, margin=DETECTORS.segment_search.disagreement_score) == [
        "seg_a=x&seg_b=y"
    ]


# Children and parents


@pytest.mark.parametrize("seed", range(4))
def test_a_fault_in_one_value_gets_no_further_conditions(seed: int) -> None:
    rows = cases.table(6_000, 30 + seed)
    assert found_in(with_errors(rows, rows["seg_a"] == "x", 0.3, seed), most=1) == ["seg_a=x"]


def test_a_fault_in_three_conditions_keeps_all_three() -> None:
    rows = cases.table(12_000, 5)
    where = cases.in_bug(rows) & (rows["seg_c"] == "k")
    assert found_in(with_errors(rows, where, 0.6), most=1) == ["seg_a=x&seg_b=y&seg_c=k"]


def test_columns_of_the_first_group_go_first_and_the_rest_only_explain_what_is_left() -> None:
    rows = cases.table(6_000, 6)
    frame = with_errors(rows, rows["seg_a"] == "x", 0.3)
    frame["hour"] = np.where(frame["seg_a"] == "x", 23, frame["hour"] % 23)
    scene, searched = rows_for(frame)
    segments = tuple(i for i in every(scene) if scene.axes[i].column != "hour")
    found, _ = search(searched, (segments, every(scene)), 4)
    assert [as_slice(scene.axes, parts).id for parts, _ in found] == ["seg_a=x"]


# Measured on rows that the search never saw


def halves(rows: pd.DataFrame) -> np.ndarray:
    return (hashed(scenes.frame_of(rows).keys, SEED) & np.uint64(1)).astype(bool)


def test_it_is_measured_on_rows_that_the_search_never_saw(tmp_path: Path) -> None:
    rows = cases.planted_table()
    evidence = evidence_of(rows, tmp_path)
    first, bad = halves(rows), cases.in_bug(rows)
    assert (evidence.found_rows, evidence.confirmation_rows) == (first.sum(), (~first).sum())
    assert abs(evidence.found_rows - len(rows) / 2) < 4 * np.sqrt(len(rows)) / 2
    worst, change = worst_of(evidence), change_of(rows)[bad & ~first]
    assert (worst.n, worst.b, worst.c) == (change.size, (change > 0).sum(), (change < 0).sum())


def test_errors_of_the_second_half_do_not_change_what_is_found(tmp_path: Path) -> None:
    rows = cases.planted_table()
    second = ~halves(rows)
    mended = rows.copy()
    mended.loc[second, "candidate_prediction"] = mended.loc[second, "baseline_prediction"]
    mended.loc[second.nonzero()[0][:2], "candidate_prediction"] = 1 - mended["label"]
    evidence, other = evidence_of(rows, tmp_path / "a"), evidence_of(mended, tmp_path / "b")
    assert {finding.slice for finding in evidence.searched} == {
        finding.slice for finding in other.searched
    }
    assert not any(finding.confirmed for finding in other.searched)
    assert all(
        value.on == "all rows" and len(value.slice.where) == 1 for value in other.values
    )  # chosen by no error


def test_what_is_found_without_a_label_is_measured_on_all_rows(tmp_path: Path) -> None:
    now = scenes.visits()
    evidence = scenes.evidence_of(
        tmp_path,
        scenes.changed(now, scenes.in_a(now), size=lambda rows: rows["size"] * 60),
        scenes.visits(seed=2),
    )
    assert (worst_of(evidence).on, worst_of(evidence).n) == ("all rows", scenes.in_a(now).sum())


def test_labels_do_not_change_what_is_found_without_a_look_at_them() -> None:
    now, before = scenes.visits(), scenes.visits(seed=2)
    result = scenes.changed(now, scenes.in_a(now), size=lambda rows: rows["size"] * 60)
    turned = result.assign(label=np.random.default_rng(1).permutation(result["label"]))
    answer = []
    for rows in (result, turned):
        scene = scenes.scene_of(rows, before)
        supplied, _ = candidates(
            scene, scenes.found_in(scene), Judge(scenes.COLUMNS, SEED).outcomes(scene.now)
        )
        answer.append([(item.route, item.parts) for item in supplied if item.route == "clue"])
    assert answer[0] == answer[1]
    assert answer[0]


def test_the_models_lying_apart_is_a_route_of_its_own() -> None:
    now = scenes.visits()
    result = scenes.changed(now, scenes.in_a(now), dose=lambda rows: rows["dose"] - 20).assign(
        dose=now["dose"]
    )
    scene = scenes.scene_of(result)
    supplied, _ = candidates(
        scene, Clues((), frozenset(), 0), Judge(scenes.COLUMNS, SEED).outcomes(scene.now)
    )
    assert [(item.route, as_slice(scene.axes, item.parts).id) for item in supplied][:1] == [
        ("disagreement", "site=A&kind=p")
    ]


def stays(seed: int, n: int = 6_000) -> pd.DataFrame:
    """Predict the days of stays in hospital; the new model adds three for the old in one ward."""
    rng = np.random.default_rng(seed)
    ward = rng.choice(["cardiology", "ortho", "surgery", "oncology"], n)
    age, bmi = rng.integers(18, 96, n), rng.normal(27, 5, n).round(1)
    days = rng.gamma(3, 1.6, n).round(1)
    added = 3.2 * ((ward == "cardiology") & (age >= 70))
    return pd.DataFrame(
        {
            "encounter": [f"E{i}" for i in range(n)],
            "when": pd.date_range("2026-08-01", periods=n, freq="12min"),
            "ward": ward,
            "age": age,
            "bmi": bmi,
            "actual": days,
            "old": (days + rng.normal(0, 1.1, n)).round(1),
            "new": (days + rng.normal(0, 1.1, n) + added).round(1),
        }
    )


@pytest.mark.parametrize("seed", [26, 61, 123])  # three of the five in 200 that told one
def test_a_slice_that_only_holds_rows_of_one_found_before_it_is_not_told(
    seed: int, tmp_path: Path
) -> None:
    evidence = evidence_of(stays(seed), tmp_path)
    assert evidence.lead is not None
    assert {item.column for item in evidence.lead.slice.where} == {"ward", "age"}
    assert evidence.lead.route == "disagreement"
    assert (evidence.confirmed, evidence.affected) == (1, evidence.lead)


def test_holm_goes_over_everything_that_was_tested_all_rows_segments_and_values(
    tmp_path: Path,
) -> None:
    """Of the error allowed, 3 parts of 8 are for all rows, 4 for segments that were searched, 1 for
    single values; within each alike.
    """
    rows = cases.table(8_000, 4)
    frame = with_errors(with_errors(rows, cases.in_bug(rows), 0.08), rows["seg_a"] == "z", 0.05, 2)
    case = cases.case_of(frame, tmp_path)
    one_kind = replace(case.columns, task="regression", tolerance=0.5, positive=None)
    evidence = cases.evidence_for(replace(case, columns=one_kind), tmp_path / "rows")
    families = ((0.3, (evidence.overall,)), (0.4, evidence.searched), (0.1, evidence.segments))
    assert len(evidence.searched) >= 2
    assert evidence.hypotheses == sum(len(family) for _, family in families)
    tests = [(item, share / len(family)) for share, family in families for item in family]
    left, floor = sum(weight for _, weight in tests), 0.0
    for item, weight in sorted(tests, key=lambda pair: pair[0].p / pair[1]):
        floor = min(max(floor, item.p * left / weight), 1.0)
        assert item.p_adjusted == pytest.approx(floor, rel=1e-9)
        left -= weight
    assert len({item.p_adjusted for item, _ in tests}) > 4


def test_confirmed_slices_come_before_all_others(tmp_path: Path) -> None:
    rows = cases.table(8_000, 4)
    for seed in range(4):
        evidence = evidence_of(
            with_errors(rows, cases.in_bug(rows), 0.1 + 0.1 * seed, seed), tmp_path / str(seed)
        )
        order = [finding.confirmed for finding in evidence.searched]
        assert order == sorted(order, reverse=True)


# Not found


def test_an_old_problem_that_both_models_share_is_not_found(tmp_path: Path) -> None:
    rows = cases.table(6_000, 5)
    bad = cases.in_bug(rows) & (np.random.default_rng(1).random(len(rows)) < 0.5)
    for name in ("baseline_prediction", "candidate_prediction"):
        rows.loc[bad, name] = 1 - rows.loc[bad, "label"]
    evidence = evidence_of(rows, tmp_path)
    assert evidence.worst is None
    assert evidence.regression == "no"


@pytest.mark.deep
def test_where_nothing_got_worse_false_alarms_are_rare(tmp_path: Path) -> None:
    """A level of .05 gives two of forty; more than six has a chance below one in a hundred."""
    alarms = sum(
        evidence_of(cases.clean_table(1_500, seed), tmp_path / str(seed)).worst is not None
        for seed in range(40)
    )
    assert alarms <= 6


@pytest.mark.parametrize("seed", range(6))
def test_where_nothing_got_worse_the_answer_is_never_yes(tmp_path: Path, seed: int) -> None:
    assert evidence_of(cases.clean_table(6_000, 100 + seed), tmp_path).regression == "no"


def test_an_improvement_is_no_regression(tmp_path: Path) -> None:
    evidence = evidence_of(cases.swapped(cases.planted_table()), tmp_path)
    assert evidence.worst is None
    assert evidence.regression == "no"


def test_where_all_rows_are_alike_nothing_is_searched() -> None:
    rows = cases.clean_table(600)
    assert found_in(rows, values=np.zeros(600)) == []
    assert found_in(rows, values=np.ones(600)) == []


def test_a_margin_asks_for_more_than_chance() -> None:
    rows = cases.planted_table(2_000, lift=0.2)
    assert found_in(rows, margin=0.0)
    assert found_in(rows, margin=1e6) == []


def with_a_rare_value() -> pd.DataFrame:
    return cases.clean_table(1_000).assign(seg_c=np.where(np.arange(1_000) < 20, "rare", "k"))


def test_slices_below_the_fewest_rows_are_not_found() -> None:
    scene, searched = rows_for(with_a_rare_value(), 30, np.where(np.arange(1_000) < 20, 1.0, 0.0))
    found, _ = search(searched, (every(scene),), 4)
    assert all(inside(scene.axes, scene.side.codes, parts).sum() >= 30 for parts, _ in found)
    assert "rare" not in {
        item.value for parts, _ in found for item in as_slice(scene.axes, parts).where
    }


def test_slices_of_nearly_all_rows_are_not_found() -> None:
    assert "seg_c=k" not in found_in(
        with_a_rare_value(), values=np.where(np.arange(1_000) < 20, 0.0, 1.0)
    )


# The search is the scan that is written down


def conditions_of(scene: Scene) -> list[tuple[tuple[int, int], ...]]:
    """List every combination of up to three conditions on different axes."""
    numbers = [[(i, int(k)) for k in axis.coarse] for i, axis in enumerate(scene.axes)]
    return [
        tuple(item)
        for size in (1, 2, 3)
        for chosen in combinations(numbers, size)
        for item in product(*chosen)
    ]


def parts_of(pairs: tuple[tuple[int, int], ...]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    return tuple((axis, (condition,)) for axis, condition in pairs)


def meets(rows: pd.DataFrame, condition: Condition) -> pd.Series:
    """Tell by pandas which rows meet a condition."""
    column = rows[condition.column]
    if condition.op == "between" and isinstance(condition.value, tuple):
        return (column >= condition.value[0]) & (column < condition.value[1])
    return {"==": column.eq, "<": column.lt, ">=": column.ge}[condition.op](condition.value)


def test_singles_pairs_and_triples_are_the_rows_that_pandas_counts() -> None:
    rows = cases.planted_table(300).assign(hour=np.arange(300) % 4)
    scene = scene_of(rows)
    combos = conditions_of(scene)
    assert len({len(combo) for combo in combos}) == 3
    for pairs in combos:
        where = as_slice(scene.axes, parts_of(pairs))
        expected = np.logical_and.reduce([meets(rows, item) for item in where.where])
        np.testing.assert_array_equal(
            inside(scene.axes, scene.side.codes, parts_of(pairs)), expected, err_msg=where.id
        )
        np.testing.assert_array_equal(rows_of(scene.now, where.where), expected, err_msg=where.id)


def score_by_hand(values: np.ndarray, retained: np.ndarray) -> float:
    n, rows = int(retained.sum()), values.size
    lift = values[retained].sum() - n * values.mean()
    return (
        lift**2 / (values.var() * n * (1 - n / rows))
        if lift > 0 and values[retained].sum() > 0
        else 0.0
    )


def test_the_search_looks_at_every_combination_and_takes_the_strongest() -> None:
    rows = cases.planted_table(600)
    scene, searched = rows_for(rows, 20)
    found, looked = search(searched, (every(scene),), 4)
    allowed = {
        pairs: inside(scene.axes, scene.side.codes, parts_of(pairs))
        for pairs in conditions_of(scene)
    }
    allowed = {pairs: item for pairs, item in allowed.items() if 20 <= item.sum() <= 0.95 * 600}
    scores = {pairs: score_by_hand(searched.values, item) for pairs, item in allowed.items()}
    parts, score = found[0]
    assert set(as_slice(scene.axes, parts).where) == set(PLANTED)
    assert looked == len(allowed)
    assert score == pytest.approx(
        scores[tuple((axis, conditions[0]) for axis, conditions in parts)]
    )
    assert score == pytest.approx(max(score for pairs, score in scores.items() if len(pairs) == 2))


def test_a_score_is_the_squared_lift_in_units_of_its_spread() -> None:
    rng = np.random.default_rng(1)
    values, retained = rng.normal(size=400), rng.random(400) < 0.2
    retained[:60] |= values[:60] > 0
    assert lift_score(values, retained) == pytest.approx(score_by_hand(values, retained))
    assert lift_score(values, ~retained) == 0.0
    assert lift_score(values, np.zeros(400, bool)) == 0.0


def test_chance_alone_rarely_reaches_what_a_slice_must_cost() -> None:
    """The threshold is meant for one search in twenty.

    More than seven of sixty has a chance below one in fifty.
    """
    scene = scene_of(cases.clean_table(1_200))
    values = np.random.default_rng(1).normal(size=(60, 1_200))
    alarms = sum(
        bool(search(Rows(scene.axes, scene.side, value, 30), (every(scene),), 1)[0])
        for value in values
    )
    assert alarms <= 7


def test_with_many_columns_only_the_strongest_are_combined_by_three() -> None:
    rng = np.random.default_rng(1)
    n = 6_000
    wide = pd.DataFrame(
        {"row_id": np.arange(n)} | {f"c{i:02d}": rng.choice(["u", "v", "w"], n) for i in range(18)}
    )
    where = (wide["c03"] == "u") & (wide["c11"] == "v") & (wide["c16"] == "w")
    columns = replace(COLUMNS, segments=tuple(wide.columns[1:]), features=())
    scene = scenes.scene_of(wide, columns=columns)
    values = (rng.random(n) < 0.05).astype(float) + where.to_numpy(float)
    found, _ = search(Rows(scene.axes, scene.side, values, 30), (every(scene),), 1)
    assert as_slice(scene.axes, found[0][0]).id == "c03=u&c11=v&c16=w"


def test_a_pick_is_written_as_parts_that_may_hold_several_conditions() -> None:
    assert as_parts(Pick(((0, 2), (3, 1)), 5.0)) == ((0, (2,)), (3, (1,)))


# The same each time


def test_the_same_rows_give_the_same_slices_and_their_order_does_not_matter() -> None:
    rows = cases.planted_table(2_000)
    mixed = rows.sample(frac=1, random_state=3).reset_index(drop=True)
    item, again, other = (
        (search(rows_for(table)[1], ((0, 1, 2, 3),), 4)) for table in (rows, rows, mixed)
    )
    assert item == again
    assert [parts for parts, _ in item[0]] == [parts for parts, _ in other[0]]
    assert [score for _, score in item[0]] == pytest.approx(
        [score for _, score in other[0]], rel=1e-9
    )
    assert item[1] == other[1]


def test_a_condition_on_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        rows_of(scene_of(cases.clean_table(200)).now, (Condition("nowhere", "==", "x"),))


# A part of a segment


def half_of_a_segment(seed: int, *, whole: bool = False, n: int = 8_000) -> pd.DataFrame:
    """Make rows where the new model errs in one group, on those of age 65 or more, or on all."""
    rng = np.random.default_rng(seed)
    group, age = rng.choice(["a", "b", "c", "d"], n), rng.integers(18, 80, n)
    bad = (group == "c") & ((age >= 65) | whole)
    label = rng.random(n) < 0.3
    old = label ^ (rng.random(n) < 0.1)
    now = old ^ (rng.random(n) < np.where(bad, 0.2 if whole else 0.6, 0.02))
    models = {"label": label, "baseline_prediction": old, "candidate_prediction": now}
    columns = {"row_id": np.arange(n), "group": group, "age": age, "wage": rng.gamma(2, 900, n)}
    return pd.DataFrame(columns | {name: part.astype(int) for name, part in models.items()})


@pytest.mark.parametrize("seed", range(6))
def test_where_the_harm_lies_in_a_part_of_a_segment_the_part_is_found(
    seed: int, tmp_path: Path
) -> None:
    worst = worst_of(evidence_of(half_of_a_segment(seed), tmp_path))
    by_column = {item.column: item for item in worst.slice.where}
    assert set(by_column) == {"group", "age"}
    assert by_column["group"].value == "c"
    assert by_column["age"].op in {">=", ">"}
    assert 62 <= float(by_column["age"].value) <= 68


@pytest.mark.parametrize("seed", range(6))
def test_where_all_of_a_segment_got_worse_alike_no_part_takes_its_place(
    seed: int, tmp_path: Path
) -> None:
    worst = worst_of(evidence_of(half_of_a_segment(seed, whole=True), tmp_path))
    assert [(item.column, item.value) for item in worst.slice.where] == [("group", "c")]
