"""Do 95% intervals of every kind of error, and of gaps between groups, hold the truth as often?

Records are drawn from a rule whose rates are known from many draws of it, and added up, widened
and compared as in the app. A short run belongs to every test run; the full one, with its
table: `pytest tests/core/evidence/test_kinds_coverage.py -m slow -s`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from core.case.model import Case as Given
from core.case.model import Columns, Rows
from core.case.slices import Condition, Slice
from core.case.template import new_case
from core.evidence.estimates import Estimate
from core.evidence.family import Family
from core.evidence.family_place import Place
from core.evidence.log_losses import SCORE_FLOOR
from core.evidence.records import Finding, GroupGap
from core.evidence.rows.axes import axis_of
from core.evidence.rows.row_outcomes import Judge, cluster_keys
from core.evidence.rows.sample import Frame
from core.evidence.rows.tables_under_test import Scene, side_of
from tests.core.scenes import frame_of

AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
FULL, SHORT = 600, 40
DRAWS = {FULL: 2_000_000, SHORT: 400_000}  # of the rule, to know what is true
RARE = 20  # times as many for a rare class
MEASURED = 0.9  # of the tables; a rare class has too few records in some
BINARY = Columns(
    "label",
    "old",
    "new",
    baseline_score="old_score",
    candidate_score="new_score",
    id="row_id",
    segments=("part",),
    people=("sex",),
    positive="yes",
)
PART = Slice((Condition("part", "==", "a"),))
Columned = dict[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Case:
    """One rule: the task, its share of positives (or of the rare class), rows, weights, clusters.

    `clusters` says what a cluster is: a "person", all of whose records are of one sex, or a "site"
    with records of both.
    """

    task: str
    base: float
    n: int
    weighted: bool = False
    clusters: str = ""

    @property
    def name(self) -> str:
        """Name the rule."""
        more = [
            name for name, on in (("weights", self.weighted), (self.clusters, self.clusters)) if on
        ]
        return " ".join([f"{self.task} {self.base:.1%} n {self.n:,}", *more])

    @property
    def columns(self) -> Columns:
        """Map the columns."""
        roles = {
            "weight": "w" if self.weighted else None,
            "cluster": "who" if self.clusters else None,
        }
        if self.task == "binary":
            return replace(BINARY, **roles)
        task = "multiclass" if self.task == "classes" else "regression"
        bare = {"positive": None, "baseline_score": None, "candidate_score": None}
        return replace(BINARY, task=task, **bare, **roles)


def drawn(case: Case, n: int, rng: np.random.Generator) -> Columned:
    """Draw n records; the new model is worse for women and in the part a."""
    groups = max(n // 12, 1)
    who = rng.integers(0, groups, n) if case.clusters else np.arange(n)
    size = groups if case.clusters else n
    by_person = rng.random(size) < 0.4
    female = by_person[who] if case.clusters == "person" else rng.random(n) < 0.4
    part = rng.random(n) < 0.25
    hard = rng.normal(0, 1, n)
    w = np.exp(0.5 * rng.normal(0, 1, n) + 0.35 * hard)
    alike = rng.normal(0, 0.7, (3, size))[:, who] * bool(case.clusters)
    worse = 0.3 * female + 0.3 * part
    if case.task == "number":
        truth = rng.normal(0, 1, n)
        shared = np.exp(0.4 * hard) * (rng.normal(0, 1, n) + alike[0])
        old = shared + 0.5 * rng.normal(0, 1, n) + 0.2 * alike[1] + 0.1
        new = shared + 0.5 * rng.normal(0, 1, n) + 0.2 * alike[2] + 0.3 + worse
        result = {"truth": truth, "old": truth + old, "new": truth + new}
    else:
        risk = (
            np.log(case.base / (1 - case.base)) - 1.2 + 1.6 * hard + 1.2 * alike[0] + 0.3 * female
        )
        positive = rng.random(n) < expit(risk)
        lean = -1.2 if case.base < 0.02 else -0.4
        old = risk - lean + 0.4 * rng.normal(0, 1, n) + 0.4 * alike[1]
        new = risk - lean + (0.6 + worse) * rng.normal(0, 1, n) + 0.4 * alike[2]
        result = {"truth": positive, "old": expit(old), "new": expit(new)}
    return result | {"female": female, "part": part, "w": w, "who": who}


def said(case: Case, rows: Columned) -> pd.DataFrame:
    """Write drawn records as a table; of classes the rare one is one of three."""
    n = rows["w"].size
    result = {"row_id": np.arange(n), "sex": np.where(rows["female"], "female", "male")}
    result |= {
        "part": np.where(rows["part"], "a", "b"),
        "w": rows["w"],
        "who": rows["who"].astype(float),
    }
    if case.task == "number":
        result |= {"label": rows["truth"], "old": rows["old"], "new": rows["new"]}
    elif case.task == "binary":
        result |= {"label": np.where(rows["truth"], "yes", "no")}
        for model in ("old", "new"):
            result |= {
                model: np.where(rows[model] >= 0.5, "yes", "no"),
                f"{model}_score": rows[model],
            }
    else:
        other = np.where(np.arange(n) % 2, "nut", "bolt")
        result |= {"label": np.where(rows["truth"], "seal", other)}
        result |= {model: np.where(rows[model] >= 0.5, "seal", other) for model in ("old", "new")}
    return pd.DataFrame(result)


@cache
def truths(case: Case, draws: int) -> dict[str, tuple[float, float]]:
    """Give what is true of both models by kind: of all, of the part a, of women and of men."""
    sums: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(3))
    for seed in range(RARE if case.base < 0.02 else 1):
        rows = drawn(case, draws, np.random.default_rng([99, seed]))
        w, female = rows["w"] if case.weighted else np.ones(draws), rows["female"]
        wheres = {"all": w > 0, "part": rows["part"], "female": female, "male": ~female}
        for kind, (about, losses) in by_kind(case, rows).items():
            for name, where in wheres.items():
                inside = where & about
                of_models = [w[inside] @ loss[inside] for loss in losses]
                sums[f"{kind}/{name}"] += [w[inside].sum(), *of_models]
    return {name: (float(old / w), float(new / w)) for name, (w, old, new) in sums.items()}


def by_kind(case: Case, rows: Columned) -> dict[str, tuple[np.ndarray, list[np.ndarray]]]:
    """Give the records that each kind is about, and the loss of both models in each record."""
    truth, models = rows["truth"], (rows["old"], rows["new"])
    every = np.ones(truth.size, bool)
    if case.task == "number":
        off = [model - truth for model in models]
        return {"error": (every, [np.abs(item) for item in off]), "bias": (every, off)}
    yes = [model >= 0.5 for model in models]
    wrong = [item != truth for item in yes]
    result = {"error": (every, wrong), "missed": (truth, wrong)}
    if case.task == "classes":
        return result
    loss = [-np.log(np.maximum(np.where(truth, model, 1 - model), SCORE_FLOOR)) for model in models]
    return result | {
        "false_alarm": (~truth, wrong),
        "score": (every, loss),
        "selected": (every, yes),
    }


# Measured as in the app


def family_of(case: Case, rows: pd.DataFrame) -> Family:
    """Add rows up as the app does, without a search."""
    columns, frame = case.columns, frame_of(rows)
    supplied: Given = new_case(Rows("rows", f"{0:064d}", 1, len(rows)), columns, AT)
    axes = tuple(axis for axis in (axis_of(frame[name]) for name in ("part", "sex")) if axis)
    keys = cluster_keys(frame, columns, None)
    judge = Judge(columns, 1, clusters=None if keys is None else np.unique(keys))
    scene = scene_of(columns, axes, frame)
    family = Family(replace(supplied, slices=(PART,)), scene, judge, [], judge.outcomes(frame))
    family.read_once()
    family.settle()
    return family


def scene_of(columns: Columns, axes: tuple, frame: Frame) -> Scene:
    """Set up a scene without tables beside it."""
    return Scene(columns, axes, frame, side_of(frame, axes), None, None, None, None, False, 30)


def measured(family: Family) -> dict[str, Finding | GroupGap]:
    """Measure all rows, the part as a named slice and as a value of its column, and the gaps."""
    result: dict[str, Finding | GroupGap] = {}
    for value in family._by_kind(Place("overall", Slice(), family.all)):
        result[f"{value[1].kind}/all"] = value[1]
    for value in family._by_kind(family.named[0]):
        result[f"{value[1].kind}/part"] = value[1]
    for value in family._values():
        if value[1].slice == PART:
            result[f"{value[1].kind}/value"] = value[1]
    return result | {f"gap {gap.kind}": gap for gap in family._gaps()}


def hits_of(
    case: Case, draws: int, planted_kinds: dict[str, Finding | GroupGap]
) -> dict[str, bool | None]:
    """Say for every interval whether it holds the truth."""
    true, flags = truths(case, draws), {}
    for name, item in planted_kinds.items():
        kind, _, where = name.partition("/")
        if isinstance(item, GroupGap):
            kind = name.removeprefix("gap ")
            first, second = (true[f"{kind}/{each}"] for each in (item.group, item.against))
            flags[f"{name} change"] = holds(
                item.change, (first[1] - first[0]) - (second[1] - second[0])
            )
            assert item.sides is not None
            for group, (before, now) in zip((item.group, item.against), item.sides, strict=True):
                flags[f"{name} {group} before"] = holds(before, true[f"{kind}/{group}"][0])
                flags[f"{name} {group} now"] = holds(now, true[f"{kind}/{group}"][1])
            continue
        before, now = true[f"{kind}/{where.replace('value', 'part')}"]
        flags[f"{name} before"] = holds(item.baseline, before)
        flags[f"{name} now"] = holds(item.candidate, now)
        flags[f"{name} change"] = holds(item.change, now - before)
    return flags


def holds(item: object, truth: float) -> bool | None:
    """Say whether an interval holds the truth; None where too few records have none."""
    return item.low <= truth <= item.high if isinstance(item, Estimate) else None


def coverage(case: Case, runs: int) -> dict[str, float]:
    """Simulate tables and count how often each interval holds the truth."""
    rng = np.random.default_rng([20260101, CASES.index(case)])
    seen: dict[str, list[bool]] = defaultdict(list)
    for _ in range(runs):
        family = family_of(case, said(case, drawn(case, case.n, rng)))
        result = measured(family)
        if case.task == "classes":
            result = of_the_rare_class(family, result)
        for name, hit in hits_of(case, DRAWS.get(runs, DRAWS[FULL]), result).items():
            if hit is not None:
                seen[name].append(hit)
    assert min(len(each) for each in seen.values()) >= MEASURED * runs
    return {name: float(np.mean(each)) for name, each in seen.items()}


def of_the_rare_class(
    family: Family, planted_kinds: dict[str, Finding | GroupGap]
) -> dict[str, Finding | GroupGap]:
    """Keep of the recalls that of the rare class."""
    result = {
        name: item for name, item in planted_kinds.items() if not name.startswith(("missed", "gap"))
    }
    rare = next(measure for measure in family.measures if measure.of_class == "seal")
    result["missed/all"] = family.finding(Slice(), family.all, "all rows", rare)
    result["missed/part"] = family.finding(PART, family.named[0].sums, "all rows", rare)
    result |= {f"gap {gap.kind}": gap for gap in family._gaps() if gap.of_class in {"", "seal"}}
    return result


CASES = [
    Case("binary", 0.3, 3_000),
    Case("binary", 0.05, 6_000),
    Case("binary", 0.01, 24_000),
    Case("binary", 0.3, 3_000, weighted=True),
    Case("binary", 0.05, 6_000, weighted=True),
    Case("binary", 0.01, 24_000, weighted=True),
    Case("binary", 0.3, 4_000, clusters="person"),
    Case("binary", 0.05, 8_000, clusters="person"),
    Case("binary", 0.01, 24_000, clusters="person"),
    Case("binary", 0.3, 4_000, clusters="site"),
    Case("binary", 0.05, 8_000, clusters="site"),
    Case("binary", 0.2, 4_000, weighted=True, clusters="person"),
    Case("binary", 0.05, 8_000, weighted=True, clusters="person"),
    Case("classes", 0.05, 6_000),
    Case("classes", 0.05, 6_000, weighted=True),
    Case("classes", 0.05, 8_000, clusters="person"),
    Case("number", 0.5, 2_000),
    Case("number", 0.5, 2_000, weighted=True),
    Case("number", 0.5, 3_000, clusters="person"),
    Case("number", 0.5, 3_000, weighted=True, clusters="person"),
]
QUICK = [CASES[3], CASES[6], CASES[-1]]


@pytest.mark.parametrize("case", QUICK, ids=lambda item: item.name)
def test_a_short_run_is_near_what_it_says(case: Case) -> None:
    """At 95% fewer than 31 of 40 are covered in 2 of 100,000 runs; there are 150 intervals."""
    assert min(coverage(case, SHORT).values()) >= 31 / 40


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda item: item.name)
def test_a_full_run_keeps_what_it_says(case: Case) -> None:
    values = coverage(case, FULL)
    for name, got in sorted(values.items()):
        print(f"{case.name:36} {name:26} {got:.3f}{'' if 0.93 <= got <= 0.97 else '  outside'}")
    spread = 2 * np.sqrt(0.05 * 0.95 / FULL)  # of what 600 tables show where 95% is true
    assert all(0.93 - spread <= got <= 0.97 + spread for got in values.values())
