"""Files of one model's answers, and what is made of them: builders that tests share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.case.files import admit
from core.evidence.records import Estimate, Gap
from core.evidence.single_model import OneModelReport
from core.evidence.unpaired_models import UnpairedReport
from core.exports.unpaired_files import Measured, report_one, report_unpaired

EVEN = (0.5, 0.3, 0.2)


def answers(
    n: int = 2_000,
    seed: int = 1,
    mix: tuple[float, ...] = EVEN,
    rates: tuple[float, ...] = (0.06, 0.06, 0.2),
    first: int = 0,
) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    plan = rng.choice(["basic", "plus", "pro"], n, p=mix)
    label = rng.integers(0, 2, n)
    chance = pd.Series(plan).map(dict(zip(["basic", "plus", "pro"], rates, strict=True))).to_numpy()
    said = np.where(rng.random(n) < chance, 1 - label, label)
    columns = {"record_id": [f"R{i + first}" for i in range(n)], "plan": plan}
    columns |= {"age": rng.integers(18, 80, n), "churned": label, "prediction": said}
    return pd.DataFrame(columns)


def numbers(n: int = 800, seed: int = 1, spread: float = 1.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    actual = rng.normal(50, 10, n)
    site = rng.choice(["A", "B"], n)
    said = actual + rng.normal(0, spread, n) * np.where(site == "B", 2, 1)
    return pd.DataFrame({"site": site, "actual": actual, "forecast": said})


def admitted(folder: Path, rows: pd.DataFrame, name: str = "rows.csv"):
    path = folder / name
    rows.to_csv(path, index=False)
    return admit(path, folder / "home")


def one_model(folder: Path, rows: pd.DataFrame, limit: str | None = None, **meta: Any) -> Measured:
    return report_one(folder / "home", admitted(folder, rows), meta, limit)


def two(folder: Path, older: pd.DataFrame, newer: pd.DataFrame, **meta: Any) -> Measured:
    files = admitted(folder, older, "old.csv"), admitted(folder, newer, "new.csv")
    return report_unpaired(folder / "home", *files, meta)


def alone(measured: Measured) -> OneModelReport:
    assert isinstance(measured.report, OneModelReport)
    return measured.report


def both(measured: Measured) -> UnpairedReport:
    assert isinstance(measured.report, UnpairedReport)
    return measured.report


def even(text: str) -> str:
    return text.replace("\u00a0", " ")


def estimate(found: Estimate | Gap) -> Estimate:
    assert isinstance(found, Estimate)
    return found


def small(errors: int, n: int = 100) -> pd.DataFrame:
    label = np.arange(n) % 2
    said = np.where(np.arange(n) < errors, 1 - label, label)
    return pd.DataFrame({"label": label, "prediction": said, "half": np.repeat(["a", "b"], n // 2)})
