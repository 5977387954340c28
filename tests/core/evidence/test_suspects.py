"""Fourteen causes, each planted: it comes first with its column, and units are named.

Drift without harm accuses nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.case.model import Columns
from core.evidence.causes.cause_table import Cause
from core.evidence.causes.fault_hypotheses import (
    FACTORS,
    SELDOM,
    SHIFTS,
    Fit,
    fits,
    mixture,
)
from core.evidence.detector_constants import DETECTORS
from core.evidence.records import Evidence, Suspect
from core.evidence.rows.sample import Strip
from tests.core import scenes
from tests.core.scenes import changed, evidence_of, in_a, misled, predicted, visits

NOW, BEFORE = visits(3_000, 1), visits(3_000, 2)
RNG = np.random.default_rng


@dataclass(frozen=True)
class Planted:
    """A fault: the tables, and the column and slice that must be named."""

    cause: str
    column: str
    now: pd.DataFrame
    current: pd.DataFrame | None = None
    where: str = "site=A&kind=p"
    before: pd.DataFrame | None = None
    serving: bool = False
    columns: Columns = scenes.COLUMNS


def first(evidence: Evidence) -> Suspect:
    assert evidence.suspects, evidence.reason
    return evidence.suspects[0]


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Planted], Evidence]:
    evidences: dict[str, Evidence] = {}

    def get(planted: Planted) -> Evidence:
        if planted.cause not in evidences:
            evidences[planted.cause] = evidence_of(
                tmp_path_factory.mktemp("cause"),
                planted.now,
                BEFORE if planted.before is None else planted.before,
                planted.current,
                planted.serving,
                planted.columns,
            )
        return evidences[planted.cause]

    return get


# One of each


def unit_change() -> Planted:
    return Planted(
        "unit_change", "size", changed(NOW, in_a(NOW), size=lambda rows: rows["size"] * 60)
    )


def feature_drift() -> Planted:
    return Planted(
        "feature_drift",
        "dose",
        changed(
            NOW, in_a(NOW), dose=lambda rows: rows["dose"] + 14 + RNG(1).normal(0, 3, len(rows))
        ),
    )


def feature_engineering() -> Planted:
    where = NOW["site"] == "A"
    return Planted(
        "feature_engineering",
        "square",
        changed(NOW, where, square=lambda rows: 130 - rows["square"]),
        where="site=A",
    )


def nulls() -> Planted:
    return Planted("nulls", "dose", changed(NOW, in_a(NOW), dose=np.nan))


def defaults() -> Planted:
    return Planted("defaults", "dose", changed(NOW, in_a(NOW), dose=0.0))


def category_remap() -> Planted:
    where = (NOW["site"] == "A") & (NOW["half"] == "left")
    return Planted(
        "category_remap",
        "kind",
        changed(NOW, where, kind=lambda rows: rows["kind"].map(scenes.TURN)),
        where="site=A&half=left",
    )


def label_leakage() -> Planted:
    path = BEFORE.copy()
    path.loc[in_a(path), "spare"] = np.where(
        path.loc[in_a(path), "label"] == "yes", 2.5, -2.5
    ) + RNG(1).normal(0, 0.3, int(in_a(path).sum()))
    return Planted("label_leakage", "spare", misled(NOW, in_a(NOW)), path)


def label_shift() -> Planted:
    moved = BEFORE.copy()
    moved.loc[(moved["site"] == "A") & (moved["row_id"] % 10 < 7), "label"] = "no"
    return Planted("label_shift", "label", misled(NOW, NOW["site"] == "A"), moved, where="site=A")


def stale_model() -> Planted:
    return Planted(
        "stale_model",
        "at",
        misled(NOW, NOW["at"] >= "2024-03-01"),
        BEFORE[BEFORE["at"] < "2024-03-01"],
        where="at>=2024-03-01T00:00:00",
    )


def train_serve_skew() -> Planted:
    log = changed(NOW, in_a(NOW), size=lambda rows: rows["size"] * 10)
    now = log.assign(size=NOW["size"])
    return Planted(
        "train_serve_skew",
        "size",
        now,
        log[list(NOW.columns)].drop(columns="label").sample(frac=1, random_state=1),
        serving=True,
    )


def threshold_change() -> Planted:
    now = predicted(NOW)
    now.loc[now["site"] == "A", "new"] = scenes.yes(
        now.loc[now["site"] == "A", "new_score"].to_numpy(), 0.97
    )
    return Planted("threshold_change", "new", now, where="site=A")


def duplicated_rows() -> Planted:
    again = BEFORE[in_a(BEFORE) & (BEFORE["label"] == "no")]
    return Planted("duplicated_rows", "", misled(NOW, in_a(NOW)), pd.concat([BEFORE, *[again] * 9]))


def timezone_shift() -> Planted:
    return Planted(
        "timezone_shift", "hour", changed(NOW, in_a(NOW), hour=lambda rows: (rows["hour"] + 8) % 24)
    )


def three(rows: pd.DataFrame) -> np.ndarray:
    score = 1 / (1 + np.exp(-2 * scenes.risk(rows)))
    return np.where(score < 0.25, "no", np.where(score < 0.75, "maybe", "yes"))


def class_collapse() -> Planted:
    now, before = (rows.assign(label=three(rows)) for rows in (NOW, BEFORE))
    now = now.assign(
        old=three(now.assign(dose=now["dose"] + RNG(1).normal(0, 2, 3_000))),
        new=three(now.assign(dose=now["dose"] + RNG(2).normal(0, 2, 3_000))),
    )
    now.loc[(now["site"] == "A") & (now["new"] == "maybe"), "new"] = "no"
    return Planted(
        "class_collapse", "new", now, before=before, where="site=A", columns=scenes.CLASSES
    )


PLANTED: tuple[Callable[[], Planted], ...] = (
    unit_change,
    feature_drift,
    feature_engineering,
    nulls,
    defaults,
    category_remap,
    label_leakage,
    label_shift,
    stale_model,
    train_serve_skew,
    threshold_change,
    duplicated_rows,
    timezone_shift,
    class_collapse,
)


def test_every_cause_of_the_list_is_planted_here() -> None:
    assert {getattr(item, "__name__", "") for item in PLANTED} == set(get_args(Cause))


@pytest.mark.parametrize("make", PLANTED, ids=lambda item: item.__name__)
def test_the_cause_that_was_planted_comes_first_with_its_column_and_its_slice(
    make: Callable[[], Planted], measured: Callable[[Planted], Evidence]
) -> None:
    planted = make()
    evidence = measured(planted)
    assert evidence.regression == "yes"
    assert evidence.worst is not None
    assert (set(evidence.worst.slice.id.split("&")), evidence.worst.on) == (
        set(planted.where.split("&")),
        "all rows",
    )
    suspect = first(evidence)
    assert (suspect.cause, suspect.columns[:1]) == (
        planted.cause,
        (planted.column,) if planted.column else (),
    )
    assert suspect.state in {"suspected", "likely"}
    assert suspect.speaks_for
    assert [suspect.score for suspect in evidence.suspects] == sorted(
        (suspect.score for suspect in evidence.suspects), reverse=True
    )
    assert len({suspect.cause for suspect in evidence.suspects}) == len(evidence.suspects)
    if planted.column:
        assert evidence.suspect_columns[0] == planted.column


def sign(evidence: Evidence, kind: str) -> Any:
    return next(item for item in first(evidence).speaks_for if item.kind == kind)


def test_what_speaks_for_a_cause_carries_its_figures(
    measured: Callable[[Planted], Evidence],
) -> None:
    hours = sign(measured(timezone_shift()), "hours-moved")
    assert (hours.column, hours.figures[0]) == ("hour", 8.0)
    twins = sign(measured(duplicated_rows()), "twins")
    assert twins.figures[0] > 0.5 > 0.05 > twins.figures[1]
    gone = sign(measured(class_collapse()), "class-gone")
    assert gone.detail == "maybe"
    filled = sign(measured(defaults()), "fit-defaults")
    assert (filled.detail, filled.figures) == ("0", (1.0, 1.0, 0.0))
    turned = sign(measured(category_remap()), "fit-category_remap")
    assert set(turned.detail.split("; ")) == {"p as q", "q as r", "r as p"}


def test_without_a_reference_a_fault_in_values_is_found_and_no_cause_is_invented(
    tmp_path: Path,
) -> None:
    evidence = evidence_of(tmp_path, unit_change().now)
    assert evidence.regression == "yes"
    assert not {suspect.cause for suspect in evidence.suspects} & {
        "unit_change",
        "feature_drift",
        "nulls",
        "defaults",
    }


# Units are named


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("minutes for hours (×60)", lambda rows: rows["dose"] * 60),
        ("hours for minutes (÷60)", lambda rows: rows["dose"] / 60),
        ("kilometres for miles (×1.60934)", lambda rows: rows["dose"] * 1.609344),
        ("centimetres for inches (×2.54)", lambda rows: rows["dose"] * 2.54),
        ("percent for fractions (×100)", lambda rows: rows["dose"] * 100),
        ("Fahrenheit for Celsius", lambda rows: rows["dose"] * 1.8 + 32),
    ],
)
def test_the_unit_is_named_from_end_to_end(tmp_path: Path, said: str, change: Callable) -> None:
    evidence = evidence_of(tmp_path, changed(NOW, in_a(NOW), dose=change), BEFORE)
    suspect = first(evidence)
    assert (suspect.cause, suspect.columns, suspect.state) == ("unit_change", ("dose",), "likely")
    assert suspect.speaks_for[0].detail == said


def strip(values: np.ndarray) -> Strip:
    return Strip("x", "number", np.asarray(values, float))


def best(now: np.ndarray, before: np.ndarray) -> Fit:
    return fits(strip(now), strip(before))[0]


def drawn(n: int, seed: int, spread: float = 4.0) -> np.ndarray:
    return RNG(seed).normal(20, spread, n)


@pytest.mark.parametrize("name", FACTORS)
@pytest.mark.parametrize("back", [False, True])
def test_every_factor_is_told_from_all_others(name: str, back: bool) -> None:
    factor = 1 / FACTORS[name] if back else FACTORS[name]
    found = best(drawn(400, 1) * factor, drawn(600, 2))
    assert (found.kind, found.number) == ("unit_change", pytest.approx(factor))
    assert set(found.detail.split(" (")[0].split(" for ")) == set(name.split(" for "))
    assert found.detail.endswith(f"(÷{FACTORS[name]:g})" if back else f"(×{factor:g})")
    assert found.explained > 0.85
    assert found.dose > 0.9


@pytest.mark.parametrize("name", SHIFTS)
def test_degrees_are_told_apart(name: str) -> None:
    factor, offset = SHIFTS[name]
    found = best(drawn(400, 1) * factor + offset, drawn(600, 2))
    assert (found.kind, found.detail) == ("unit_change", name)


def test_factors_seldom_met_must_make_up_for_it() -> None:
    for name, factor in SELDOM.items():
        (result,) = (
            fit
            for fit in fits(strip(drawn(400, 1, 0.2) * factor), strip(drawn(600, 2, 0.2)))
            if fit.kind == "unit_change"
        )
        assert (result.number, result.detail.startswith(name)) == (factor, True)
        assert result.explained <= DETECTORS.faults.seldom_factor


@pytest.mark.parametrize("dose", [0.3, 0.5, 0.8])
def test_a_change_in_a_part_of_the_rows_is_named_with_its_dose(dose: float) -> None:
    values = drawn(900, 1)
    hit = RNG(3).random(900) < dose
    found = best(np.where(hit, values * 60, values), drawn(900, 2))
    assert (found.kind, found.number) == ("unit_change", 60.0)
    assert found.dose == pytest.approx(dose, abs=0.06)


def test_half_a_slice_in_another_unit_is_still_a_unit(tmp_path: Path) -> None:
    hit = in_a(NOW) & (RNG(3).random(len(NOW)) < 0.5)
    now = changed(NOW, hit, dose=lambda rows: rows["dose"] * 60)
    evidence = evidence_of(tmp_path, now, BEFORE)
    suspect = first(evidence)
    assert (suspect.cause, suspect.columns) == ("unit_change", ("dose",))
    assert suspect.speaks_for[0].figures[1] == pytest.approx(0.5, abs=0.08)
    assert set(evidence.searched[0].slice.id.split("&")) == {"site=A", "kind=p"}


# What values say


@given(
    arrays(np.float64, st.tuples(st.just(2), st.integers(2, 12)), elements=st.floats(0.01, 1)),
    st.floats(0, 1),
)
def test_a_mixture_is_taken_apart_into_its_dose(parts: np.ndarray, dose: float) -> None:
    before, changed_to = parts / parts.sum(axis=1, keepdims=True)
    left, found = mixture((1 - dose) * before + dose * changed_to, before, changed_to)
    assert left == pytest.approx(0, abs=1e-9)
    if np.abs(before - changed_to).max() > 1e-3:
        assert found == pytest.approx(dose, abs=1e-6)


def test_values_that_did_not_change_fit_nothing_for_sure() -> None:
    indexes = [
        fit
        for seed in range(10)
        for fit in fits(strip(drawn(400, seed)), strip(drawn(400, 100 + seed)))
    ]
    assert all(
        index.dose < 0.99 or index.explained < 0.99
        for index in indexes
        if index.kind in {"nulls", "defaults"}
    )


def test_too_few_values_fit_nothing() -> None:
    assert fits(strip(drawn(9, 1)), strip(drawn(900, 2))) == []


def test_a_shift_by_any_amount_is_drift_and_says_by_how_much() -> None:
    found = best(drawn(500, 1) + 5.3, drawn(500, 2))
    assert found.kind == "feature_drift"
    assert found.number == pytest.approx(5.3, abs=0.8)


def test_a_constant_is_a_default_whatever_factor_would_lead_near_it() -> None:
    assert best(np.full(300, 40.0), drawn(500, 2, 0.5)).kind == "defaults"


def test_the_missing_are_counted() -> None:
    found = best(np.where(RNG(1).random(500) < 0.4, np.nan, drawn(500, 1)), drawn(500, 2))
    assert (found.kind, found.dose) == ("nulls", pytest.approx(0.4, abs=0.05))


@pytest.mark.parametrize("by", [1, 6, 12, 23])
def test_hours_of_another_zone_are_told_by_their_number(by: int) -> None:
    result = [
        RNG(seed).choice(
            24, 900, p=np.r_[np.full(8, 0.01), np.linspace(0.02, 0.113, 12), np.full(4, 0.0305)]
        )
        for seed in (1, 2)
    ]
    answer = [
        fit
        for fit in fits(strip((result[0] + by) % 24), strip(result[1]))
        if fit.kind == "timezone_shift"
    ]
    assert (answer[0].number, answer[0].explained > 0.9) == (float(by), True)


def levels(values: np.ndarray) -> Strip:
    names, codes = np.unique(values, return_inverse=True)
    return Strip("x", "level", codes.astype(np.int32), tuple(str(name) for name in names))


@pytest.mark.parametrize("size", [3, 6, 10])
def test_categories_read_off_by_one_are_named(size: int) -> None:
    shares = np.arange(1, size + 1) / np.arange(1, size + 1).sum()
    old, new = (RNG(seed).choice(list("abcdefghij")[:size], 2_000, p=shares) for seed in (1, 2))
    turned = np.array([chr((ord(item) - 97 + 1) % size + 97) for item in new])
    found = fits(levels(turned), levels(old))[0]
    assert (found.kind, found.explained > 0.8) == ("category_remap", True)
    assert f"{chr(96 + size)} as a" in found.detail


def with_wards(rows: pd.DataFrame) -> pd.DataFrame:
    """Add a ward to each site, and a third part to the halves, so that a part is no half of the
    rows.
    """
    part = np.random.default_rng(len(rows)).choice(["left", "middle", "right"], len(rows))
    return rows.assign(
        half=part, ward=rows["site"].map({"A": "n1", "B": "n2", "C": "n3", "D": "n4"})
    )


def test_categories_that_changed_places_are_named_though_each_is_as_frequent_as_before(
    tmp_path: Path,
) -> None:
    now, before = with_wards(NOW), with_wards(BEFORE)
    turned = now["ward"].map({"n1": "n2", "n2": "n3", "n3": "n4", "n4": "n1"})
    now = misled(
        now.assign(ward=now["ward"].where(now["half"] != "left", turned)), now["half"] == "left"
    )
    columns = replace(
        scenes.COLUMNS, segments=("site", "kind", "half", "ward"), features=("size", "dose")
    )
    evidence = evidence_of(tmp_path, now, before, columns=columns)
    suspect = first(evidence)
    assert evidence.worst is not None
    assert (suspect.cause, set(suspect.columns), evidence.worst.slice.id) == (
        "category_remap",
        {"site", "ward"},
        "half=left",
    )
    assert suspect.speaks_for[0].kind == "one-for-another"


# Nobody is accused


@pytest.mark.parametrize("seed", range(4))
def test_a_clean_training_is_silent(tmp_path: Path, seed: int) -> None:
    evidence = evidence_of(
        tmp_path,
        predicted(visits(3_000, 40 + seed), seed=seed),
        visits(3_000, 60 + seed),
        visits(3_000, 60 + seed).sample(frac=0.9, random_state=seed),
    )
    assert (evidence.regression, evidence.worst, evidence.suspects, evidence.suspect_columns) == (
        "no",
        None,
        (),
        (),
    )


@pytest.mark.parametrize(
    "change", [lambda rows: rows["spare"] + 1.5, lambda rows: rows["spare"] * 60, lambda _: np.nan]
)
def test_drift_without_harm_is_no_regression_and_accuses_nobody(
    tmp_path: Path, change: Callable
) -> None:
    evidence = evidence_of(tmp_path, changed(NOW, in_a(NOW), spare=change), BEFORE)
    assert (evidence.regression, evidence.worst, evidence.suspects) == ("no", None, ())
    drift = next(shift for shift in evidence.shifts if shift.column == "spare")
    assert drift.harm == "without harm"


def turned(rows: pd.DataFrame) -> pd.DataFrame:
    """Let the models change places, scores with predictions."""
    names = {"old": "new", "new": "old", "old_score": "new_score", "new_score": "old_score"}
    return rows.rename(columns=names)[list(rows.columns)]


def test_a_change_that_made_things_better_accuses_nobody(tmp_path: Path) -> None:
    """The current model misleads in one segment, with misses and false alarms alike.

    The new one does not.
    """
    evidence = evidence_of(tmp_path, turned(misled(NOW, in_a(NOW))), BEFORE)
    assert (evidence.regression, evidence.worst, evidence.suspects) == ("no", None, ())


def test_a_mended_fault_that_had_missed_nobody_is_told_as_the_trade_it_is(tmp_path: Path) -> None:
    """The current model says yes to nearly everybody in the segment.

    The new one errs less there, and misses some.
    """
    evidence = evidence_of(
        tmp_path, turned(changed(NOW, in_a(NOW), size=lambda rows: rows["size"] * 60)), BEFORE
    )
    assert evidence.overall.verdict == "clears"
    assert evidence.worst is not None
    assert (evidence.worst.kind, evidence.worst.slice.id) == ("missed", "site=A&kind=p")
    same = {other.kind: other for other in evidence.others if other.slice == evidence.worst.slice}
    assert same["error"].rise[2] < 0
    assert same["false_alarm"].rise[2] < 0
