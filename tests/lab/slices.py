"""Conditions on columns, and the loss of both models on each row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

Condition = dict[str, Any]


def eq(column: str, value: str) -> Condition:
    """Ask for one category."""
    return {"column": column, "op": "==", "value": value}


def among(column: str, *values: str) -> Condition:
    """Ask for one of several categories."""
    return {"column": column, "op": "in", "value": list(values)}


def at_least(column: str, value: float | str) -> Condition:
    """Ask for numbers or times from a value on."""
    return {"column": column, "op": ">=", "value": value}


def below(column: str, value: float | str) -> Condition:
    """Ask for numbers or times before a value."""
    return {"column": column, "op": "<", "value": value}


def between(column: str, low: float | str | None, high: float | str | None) -> Condition:
    """Ask for low <= x < high, where None leaves an end open."""
    return {"column": column, "op": "between", "value": [low, high]}


def holds(rows: pd.DataFrame, condition: Condition) -> np.ndarray:
    """Say which rows meet a condition."""
    values, op, value = rows[condition["column"]], condition["op"], condition.get("value")
    if op in {"is_null", "not_null"}:
        return (values.isna() if op == "is_null" else values.notna()).to_numpy()
    if op in {"==", "!=", "in", "not_in"}:
        wanted = value if isinstance(value, list) else [value]
        if pd.api.types.is_numeric_dtype(values):
            hit = values.isin([float(each) for each in wanted if each is not None])
        elif pd.api.types.is_datetime64_any_dtype(values):
            hit = values.isin([pd.Timestamp(each) for each in wanted if each is not None])
        else:
            hit = values.isin([str(each) for each in wanted if each is not None])
        hit |= values.isna() & (None in wanted)
        return (hit if op in {"==", "in"} else ~hit).to_numpy()
    kind = pd.Timestamp if pd.api.types.is_datetime64_any_dtype(values) else float
    low, high = {"between": value, ">=": [value, None], "<": [None, value]}.get(op, [None, None])
    hit = values.notna()
    if op in {">", "<="}:
        above = values > kind(value)
        return (hit & (above if op == ">" else ~above)).to_numpy()
    if low is not None:
        hit &= values >= kind(low)
    if high is not None:
        hit &= values < kind(high)
    return hit.to_numpy()


def members(rows: pd.DataFrame, conditions: list[Condition]) -> np.ndarray:
    """Say which rows meet all conditions."""
    hit = np.ones(len(rows), bool)
    for condition in conditions:
        hit &= holds(rows, condition)
    return hit


def losses(rows: pd.DataFrame, task: str) -> tuple[np.ndarray, np.ndarray]:
    """Give the loss of baseline and candidate: absolute error of numbers, 0 or 1 of classes."""
    label = rows["label"].to_numpy()
    said = [rows[f"{who}_prediction"].to_numpy() for who in ("baseline", "candidate")]
    if task == "regression":
        return np.abs(said[0] - label), np.abs(said[1] - label)
    return (said[0] != label).astype(float), (said[1] != label).astype(float)


def overlap(values: np.ndarray, other: np.ndarray) -> float:
    """Jaccard's share of two sets of rows."""
    either = int((values | other).sum())
    return float((values & other).sum() / either) if either else 0.0
