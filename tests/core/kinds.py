"""Tables with one way of getting worse each: applicants with scores, parts of many classes,
deliveries in minutes.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from core.case.model import Columns
from core.evidence.estimates import Estimate
from core.evidence.records import Evidence, Finding
from tests.core import scenes

SEGMENTS = ("region", "device", "plan")
APPLICANTS = Columns(
    "label",
    "old",
    "new",
    baseline_score="old_score",
    candidate_score="new_score",
    id="row_id",
    segments=SEGMENTS,
    features=("amount",),
    positive="yes",
)
DECISIONS = replace(APPLICANTS, baseline_score=None, candidate_score=None)
PARTS = replace(DECISIONS, task="multiclass", positive=None)
MINUTES = replace(DECISIONS, task="regression", positive=None)


# Tables in which nothing got worse


def shared(n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Make ids, segments and a feature of n records."""
    return pd.DataFrame(
        {
            "row_id": [f"r{i:06d}" for i in range(n)],
            "region": rng.choice(["north", "south", "east", "west"], n),
            "device": rng.choice(["phone", "tablet", "desk"], n, p=[0.5, 0.2, 0.3]),
            "plan": rng.choice(["free", "paid"], n),
            "sex": rng.choice(["female", "male"], n),
            "amount": rng.gamma(2, 50, n).round(2),
        }
    )


def applicants(n: int = 6_000, seed: int = 1, noise: float = 0.15) -> pd.DataFrame:
    """Make applicants whom both models score by the same calibrated rule, each with a little noise
    of its own training.
    """
    rng = np.random.default_rng(seed)
    rows = shared(n, rng)
    risk = rng.normal(-0.6, 2.2, n)
    old, new = (expit(risk + rng.normal(0, noise, n)).round(6) for _ in range(2))
    rows["label"] = decided(rng.random(n) < expit(risk))
    return rows.assign(
        old_score=old, new_score=new, old=decided(old >= 0.5), new=decided(new >= 0.5)
    )


def parts(n: int = 6_000, seed: int = 1) -> pd.DataFrame:
    """Make parts of four classes, one of them rare (3%).

    Both models are wrong on a tenth, mostly on the same ones.
    """
    rng = np.random.default_rng(seed)
    names = np.array(["bolt", "nut", "gear", "seal"])
    rows = shared(n, rng)
    label = rng.choice(names, n, p=[0.47, 0.3, 0.2, 0.03])
    taken = np.where(rng.random(n) < 0.1, rng.choice(names, n), label)
    again = np.where(rng.random(n) < 0.1, rng.choice(names, n), label)
    return rows.assign(label=label, old=taken, new=np.where(rng.random(n) < 0.1, again, taken))


def deliveries(n: int = 6_000, seed: int = 1) -> pd.DataFrame:
    """Make deliveries in minutes; both models are off by as much, to either side."""
    rng = np.random.default_rng(seed)
    label = rng.gamma(4, 8, n).round(2)
    off = rng.normal(0, 6, n)
    again = np.where(rng.random(n) < 0.3, rng.normal(0, 6, n), off)
    return shared(n, rng).assign(
        label=label, old=(label + off).round(2), new=(label + again).round(2)
    )


def decided(sure: np.ndarray | pd.Series) -> np.ndarray:
    """Write decisions."""
    return np.where(sure, "yes", "no")


def other(name: pd.Series) -> np.ndarray:
    """Turn decisions round."""
    return decided(name == "no")


# One way of getting worse each


def moved_threshold(rows: pd.DataFrame, cut: float = 0.75) -> pd.DataFrame:
    """Let the new model say yes from a higher score on: more misses, fewer false alarms."""
    return rows.assign(new=decided(rows["new_score"] >= cut))


def halved_recall(rows: pd.DataFrame, name: str = "seal", seed: int = 9) -> pd.DataFrame:
    """Let the new model take half of a rare class for the most frequent one."""
    lost = (rows["label"] == name) & (np.random.default_rng(seed).random(len(rows)) < 0.5)
    return rows.assign(new=rows["new"].mask(lost, "bolt"))


def alarmed(
    rows: pd.DataFrame, where: pd.Series, share: float = 0.3, seed: int = 9
) -> pd.DataFrame:
    """Let the new model say yes to a share of those in a segment to whom it rightly said no."""
    hit = (
        where
        & (rows["label"] == "no")
        & (rows["new"] == "no")
        & (np.random.default_rng(seed).random(len(rows)) < share)
    )
    score = rows["new_score"].mask(hit, 1 - rows["new_score"])
    return rows.assign(new=rows["new"].mask(hit, "yes"), new_score=score)


def overconfident(rows: pd.DataFrame, times: float = 3.0) -> pd.DataFrame:
    """Let the new model decide as before, with scores several times as extreme."""
    return rows.assign(new_score=expit(times * logit(rows["new_score"].clip(1e-6, 1 - 1e-6))))


def biased(rows: pd.DataFrame, share: float = 0.75, seed: int = 9) -> pd.DataFrame:
    """Let the new model be off by as much as the current one, and mostly to the late side."""
    late = np.where(np.random.default_rng(seed).random(len(rows)) < share, 1.0, -1.0)
    return rows.assign(new=rows["label"] + late * (rows["old"] - rows["label"]).abs())


def rare_value(
    rows: pd.DataFrame, count: int = 40, share: float = 0.7, seed: int = 9
) -> pd.DataFrame:
    """Give a few records a region of their own in which the new model is wrong on most."""
    rng = np.random.default_rng(seed)
    inside = np.zeros(len(rows), bool)
    inside[rng.permutation(len(rows))[:count]] = True
    wrong = inside & (rng.random(len(rows)) < share)
    result = rows.assign(region=rows["region"].mask(inside, "islands"))
    return result.assign(
        new=result["new"].mask(wrong, pd.Series(other(result["label"]), index=result.index))
    )


def traded(rows: pd.DataFrame, seed: int = 9) -> pd.DataFrame:
    """Let the new model mend as many false alarms as it adds misses: errors stay, their kinds do
    not.
    """
    rng = np.random.default_rng(seed)
    caught = np.flatnonzero((rows["label"] == "yes") & (rows["old"] == "yes"))
    alarms = np.flatnonzero((rows["label"] == "no") & (rows["old"] == "yes"))
    size = min(caught.size, alarms.size) // 2
    turned = np.concatenate([rng.permutation(item)[:size] for item in (caught, alarms)])
    path = rows["old"].copy()
    path.iloc[turned] = "no"
    return rows.assign(new=path)


# Measured


def evidence_of(
    rows: pd.DataFrame, folder: Path, columns: Columns, supplied: dict[str, Any] | None = None
) -> Evidence:
    """Measure rows under a mapping of their own, with the limits that hold where nobody agreed on
    others.
    """
    return scenes.evidence_of(folder, rows, columns=columns, mapping=supplied)


def swapped(columns: Columns) -> Columns:
    """Let the models change places, scores with predictions."""
    scores = {"baseline_score": columns.candidate_score, "candidate_score": columns.baseline_score}
    return replace(columns, baseline=columns.candidate, candidate=columns.baseline, **scores)


def ends(finding: Finding) -> tuple[float, float, float]:
    """Give the change with both ends of its interval."""
    assert isinstance(finding.change, Estimate)
    return finding.change.value, finding.change.low, finding.change.high
