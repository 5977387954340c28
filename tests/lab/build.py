"""Build one case: split a real table, train baseline and candidate, plant the fault, and say what
is true.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from tests.lab.faults import Change, differing, hurt
from tests.lab.models import Model, answers
from tests.lab.slices import Condition, eq, losses, members
from tests.lab.tables import Table

DETECTABLE = 3.5
STRENGTHS = ((DETECTABLE, "undetectable"), (6.0, "weak"), (12.0, "medium"), (np.inf, "strong"))
PLACES = {
    "label_leakage": "training",
    "label_shift": "training",
    "stale_model": "training",
    "duplicated_rows": "training",
}
PLACES |= {
    "threshold_change": "decision",
    "class_collapse": "decision",
    "train_serve_skew": "serving_only",
}


@dataclass(frozen=True)
class Case:
    """What a case is made of: a table, a slice, and a fault there or a clean way of retraining."""

    name: str
    data: Callable[[], Table]
    family: str = "none"
    slice: list[Condition] = field(default_factory=list)
    change: Change | None = None
    clean: str | None = None
    threshold: float | None = None
    dropped: str | None = None
    also: list[list[Condition]] = field(default_factory=list)
    kind: str = "boost"
    settings: dict[str, Any] = field(default_factory=dict)
    candidate: dict[str, Any] = field(default_factory=dict)
    fewer: list[str] = field(default_factory=list)
    rows: int = 20_000
    current: str = "none"
    renumber: bool = False
    note: str = ""


@dataclass
class Made:
    """The tables and documents of a case."""

    tables: dict[str, pd.DataFrame]
    meta: dict[str, Any]
    truth: dict[str, Any]


def build(case: Case, seed: int = 0) -> Made:
    """Build a case."""
    table = case.data()
    rng = np.random.default_rng([zlib.crc32(case.name.encode()), seed])
    reference, validation, holdback = _split(case, table, rng)
    shown = pd.concat([validation, holdback], ignore_index=True)
    inside = members(shown, case.slice) if case.slice else np.zeros(len(shown), bool)
    training, fresh, shown_old = _training(case, table, reference, holdback, rng)
    if fresh:
        shown, inside = (
            shown[~shown["row_id"].isin(fresh)].reset_index(drop=True),
            inside[~shown["row_id"].isin(fresh)],
        )
    if shown_old is not None:
        shown_old, shown = shown, shown_old(shown)
    place = PLACES.get(case.family, "pipeline")
    seen = shown
    if place in {"pipeline", "serving_only"} and case.change is not None:
        seen = hurt(table, shown, inside, case.change, rng)
    baseline_rows = (
        reference
        if case.clean != "improved"
        else reference.sample(frac=0.3, random_state=int(rng.integers(1e6)))
    )
    columns = [feature for feature in table.features if feature not in case.fewer]
    old = Model(table, case.kind, int(rng.integers(1e6)), columns, **case.settings).fit(
        baseline_rows
    )
    taught = (
        training.sample(frac=0.85, random_state=int(rng.integers(1e6)))
        if case.kind == "linear"
        else training
    )
    new = Model(
        table,
        case.candidate.get("kind", case.kind),
        int(rng.integers(1e6)),
        **(case.settings | {key: value for key, value in case.candidate.items() if key != "kind"}),
    ).fit(taught)
    outside = np.zeros(len(shown), bool)
    said = {
        "baseline": answers(old, shown if shown_old is None else shown_old, outside),
        "candidate": answers(new, seen, inside, case.threshold, case.dropped),
    }
    result = {
        f"{who}_{what}": said[who][what]
        for what in ("prediction", "score")
        for who in ("baseline", "candidate")
        if what in said[who]
    }
    answer = shown if place == "serving_only" else seen
    first = ["row_id", "label"]
    whole = pd.concat([answer[first], pd.DataFrame(result), answer.drop(columns=first)], axis=1)
    cut = len(validation)
    tables = {
        "validation": whole.iloc[:cut],
        "reference": baseline_rows,
        "holdback": whole.iloc[cut:].reset_index(drop=True),
    }
    if place == "training" or case.current == "candidate_training":
        tables["current"] = training
    elif place == "serving_only" or case.current == "serving_log":
        tables["current"] = seen.iloc[:cut].drop(columns=["label"])
    if case.renumber:
        other = tables["current"].sample(frac=1, random_state=5)
        tables["current"] = other.assign(row_id=np.arange(len(other)) + 5_000_000)
    retained = {name: _written(frame) for name, frame in tables.items()}
    current = (
        "none"
        if "current" not in retained
        else "candidate_training"
        if "label" in retained["current"]
        else "serving_log"
    )
    touched = {"label_shift": ["label"], "stale_model": ["timestamp"]}.get(case.family)
    if touched is None:
        pair = (reference, training) if case.family == "label_leakage" else (shown, seen)
        touched = (
            differing(*pair, table.features)
            if case.family not in {"none", "duplicated_rows"}
            else []
        )
    return Made(
        retained,
        _meta(case, table, current),
        _truth(case, table, whole, inside, cut, touched, place),
    )


def _split(
    case: Case, table: Table, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    n = len(table.frame)
    sizes = np.minimum([0.45 * n, 0.4 * n, 0.15 * n], [20_000, case.rows, 12_000]).astype(int)
    order = rng.permutation(n)
    if case.clean == "later":
        order = np.arange(n)[n - sizes.sum() :]
        order[sizes[0] :] = rng.permutation(order[sizes[0] :])
        order[: sizes[0]] = rng.permutation(order[: sizes[0]])
    ends = np.cumsum(sizes)
    reference, validation, holdback = (
        table.frame.iloc[order[end - size : end]].reset_index(drop=True)
        for size, end in zip(sizes, ends, strict=True)
    )
    if case.clean == "mix":
        pool = pd.concat([validation, holdback], ignore_index=True)
        retained = pool[members(pool, case.slice) | (rng.random(len(pool)) < 0.45)].sample(
            frac=1, random_state=int(rng.integers(1e6))
        )
        validation, holdback = (
            retained.iloc[: len(retained) // 2].reset_index(drop=True),
            retained.iloc[len(retained) // 2 :].reset_index(drop=True),
        )
    return reference, validation, holdback


def _training(
    case: Case,
    table: Table,
    reference: pd.DataFrame,
    holdback: pd.DataFrame,
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, set[int], Callable[[pd.DataFrame], pd.DataFrame] | None]:
    """Make the candidate's training rows.

    Say which rows of the holdback went into them, and how rows are rewritten for a consistent
    change.
    """
    if case.clean == "refresh":
        count = min(int(0.15 * len(reference)), len(holdback) // 2)
        fresh = holdback.iloc[:count]
        return (
            pd.concat(
                [
                    reference.sample(len(reference) - count, random_state=int(rng.integers(1e6))),
                    fresh,
                ]
            ).sample(frac=1, random_state=3),
            set(fresh["row_id"]),
            None,
        )
    if case.clean == "consistent" and case.change is not None:
        change = case.change

        def rewrite(rows: pd.DataFrame) -> pd.DataFrame:
            return hurt(table, rows, np.ones(len(rows), bool), change, rng)

        return rewrite(reference), set(), rewrite
    if PLACES.get(case.family) == "training" and case.change is not None:
        return hurt(table, reference, members(reference, case.slice), case.change, rng), set(), None
    return reference, set(), None


def _written(frame: pd.DataFrame) -> pd.DataFrame:
    result = frame.reset_index(drop=True)
    return result.astype({name: "str" for name in result if result[name].dtype == object})


def _meta(case: Case, table: Table, current: str) -> dict[str, Any]:
    metric = "mae" if table.task == "regression" else "error_rate"
    return {
        "case": case.name,
        "task": table.task,
        "metric": metric,
        "positive_class": table.positive,
        "label": "label",
        "timestamp": table.timestamp,
        "id": "row_id",
        "segment_columns": list(table.segments),
        "feature_columns": table.features,
        "current_table": current,
        "source": table.source,
    }


def _truth(
    case: Case,
    table: Table,
    whole: pd.DataFrame,
    inside: np.ndarray,
    cut: int,
    touched: list[str],
    place: str,
) -> dict[str, Any]:
    before, after = losses(whole, table.task)
    change = after - before
    bad = case.family != "none"
    truth = {
        "case": case.name,
        "regression": bad,
        "family": case.family,
        "null_kind": case.clean,
        "note": case.note,
        "metric": "mae" if table.task == "regression" else "error_rate",
        "n_validation": cut,
        "n_all": len(whole),
        "baseline_overall": before.mean(),
        "candidate_overall": after.mean(),
        "diff_overall": change.mean(),
        "diff_overall_validation": change[:cut].mean(),
        "must_flag": False,
        "strength": "null",
        "affected_columns": touched,
        "slice": case.slice if bad else [],
        "accepted_slices": [],
    }
    if not bad:
        truth["overall_z"] = float(
            change.mean() / max(change.std(ddof=1) / np.sqrt(len(change)), 1e-12)
        )
        return truth | {"worst_slice": _worst(table, whole, before, change, cut)}
    accepted = [case.slice, *case.also]
    if (
        case.family in {"label_shift", "class_collapse"}
        and table.task != "regression"
        and case.dropped
    ):
        accepted += [
            [*case.slice, eq(column, case.dropped)] for column in ("label", "baseline_prediction")
        ]
    here, seen = inside[:cut], change[:cut]
    z = float(seen[here].mean() / max(seen[here].std(ddof=1) / np.sqrt(here.sum()), 1e-12))
    return truth | {
        "accepted_slices": accepted,
        "row_share": here.mean(),
        "n_slice_validation": int(here.sum()),
        "baseline_in_slice": before[inside].mean(),
        "candidate_in_slice": after[inside].mean(),
        "diff_in_slice": change[inside].mean(),
        "diff_in_slice_se": change[inside].std(ddof=1) / np.sqrt(inside.sum()),
        "diff_in_slice_validation": seen[here].mean(),
        "diff_outside": change[~inside].mean(),
        "outside_z": float(
            change[~inside].mean() / (change[~inside].std(ddof=1) / np.sqrt((~inside).sum()))
        ),
        "relative_in_slice": change[inside].mean() / before[inside].mean(),
        "oracle_z": z,
        "where": place,
        "strength": next(name for limit, name in STRENGTHS if z < limit),
        "must_flag": z >= DETECTABLE,
    }


def _worst(
    table: Table, whole: pd.DataFrame, before: np.ndarray, change: np.ndarray, cut: int
) -> dict[str, Any]:
    """Find the segment, or pair of them, where a clean candidate looks worst in validation.

    Say what the holdback says of it, and how large it is beside the baseline's loss.
    """
    best: dict[str, Any] = {"z_val": -np.inf}
    rows = whole.assign(_change=change, _seen=np.arange(len(whole)) < cut)
    names = list(table.segments)
    for columns in [[name] for name in names] + [
        [name, other] for at, name in enumerate(names) for other in names[at + 1 :]
    ]:
        sums = rows.groupby([*columns, "_seen"], observed=True)["_change"].agg(
            ["mean", "std", "size"]
        )
        sums = sums[(sums["size"] >= 30) & (sums["std"] > 0)]
        z = sums["mean"] / sums["std"] * np.sqrt(sums["size"])
        seen, unseen = z.xs(True, level="_seen"), z.xs(False, level="_seen")
        if len(seen) and seen.max() > best["z_val"]:
            at = seen.idxmax()
            values = list(at) if isinstance(at, tuple) else [at]
            inside = members(whole, [eq(*item) for item in zip(columns, values, strict=True)])
            best = {
                "columns": columns,
                "values": values,
                "z_val": round(float(seen.max()), 2),
                "z_holdback": round(float(unseen.get(at, 0)), 2),
                "relative": round(float(change[inside].mean() / before[inside].mean()), 4),
            }
    return best
