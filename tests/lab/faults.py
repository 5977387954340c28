"""Changes to the rows of one slice: faults of values, of training rows and of decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from tests.lab.tables import Table, as_stored

Change = Callable[[pd.DataFrame, np.random.Generator], pd.DataFrame]


# Values


def scaled(column: str, factor: float, offset: float = 0.0) -> Change:
    """Write a number in another unit."""
    return lambda rows, _: rows.assign(**{column: rows[column] * factor + offset})


def both(*changes: Change) -> Change:
    """Apply several changes, one after the other."""

    def change(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        for item in changes:
            rows = item(rows, rng)
        return rows

    return change


def part(share: float, change: Change) -> Change:
    """Apply a change to a share of the rows only."""

    def partly(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        hit = rng.random(len(rows)) < share
        return pd.concat([change(rows[hit], rng), rows[~hit]]).loc[rows.index]

    return partly


def drifted(column: str, size: float, noise: float = 0.3) -> Change:
    """Move a number by `size` of its standard deviations, with noise."""

    def change(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        spread = float(rows[column].std())
        return rows.assign(
            **{column: rows[column] + spread * (size + noise * rng.standard_normal(len(rows)))}
        )

    return change


def lost(*columns: str) -> Change:
    """Lose columns, as a join that finds nothing does."""
    return lambda rows, _: rows.assign(**dict.fromkeys(columns, np.nan))


def filled(**values: float | str) -> Change:
    """Fill columns with a constant; "mode" and "median" are those of the rows themselves."""

    def change(rows: pd.DataFrame, _: np.random.Generator) -> pd.DataFrame:
        constants = {
            name: (
                rows[name].mode().iloc[0]
                if value == "mode"
                else rows[name].median()
                if value == "median"
                else value
            )
            for name, value in values.items()
        }
        return rows.assign(**constants)

    return change


def recoded(column: str, codes: Mapping[str, str]) -> Change:
    """Read categories with another table of codes."""
    return lambda rows, _: rows.assign(
        **{column: rows[column].map(lambda item: codes.get(item, item), na_action="ignore")}
    )


def rotated(column: str, order: str, by: int = 1, sep: str = " ") -> Change:
    """Read ordered categories off by `by` codes, the last ones becoming the first."""
    names = order.split(sep)
    return recoded(column, {name: names[(at + by) % len(names)] for at, name in enumerate(names)})


def remade(column: str, recipe: Callable[[pd.DataFrame], pd.Series]) -> Change:
    """Compute a derived column with another recipe."""
    return lambda rows, _: rows.assign(**{column: recipe(rows)})


def hours_off(by: int, column: str = "hour") -> Change:
    """Read the hour in another time zone."""
    return lambda rows, _: rows.assign(**{column: (rows[column] + by) % 24})


# Training rows and their labels


def leaked(column: str, value: float, when: str, purity: float = 0.97) -> Change:
    """Let a number tell the label: rows with label `when` hold `value`, the others what they held
    or the median.
    """

    def change(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        result = (rows["label"] == when) ^ (rng.random(len(rows)) > purity)
        return rows.assign(
            **{
                column: np.where(
                    result, value, rows[column].where(rows[column] != value, rows[column].median())
                )
            }
        )

    return change


def leaked_number(column: str, scale: float, noise: float) -> Change:
    """Let a number tell the label, which is a number itself."""

    def change(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        return rows.assign(
            **{column: rows["label"] * scale + noise * rng.standard_normal(len(rows))}
        )

    return change


def relabelled(share: float, codes: Mapping[str, str]) -> Change:
    """Label a share of the rows otherwise."""
    return part(share, recoded("label", codes))


def relabelled_number(factor: float, offset: float = 0.0) -> Change:
    """Write a label that is a number otherwise."""
    return scaled("label", factor, offset)


def repeated(times: int, chosen: Callable[[pd.DataFrame], pd.Series]) -> Change:
    """Add copies of chosen rows."""

    def change(rows: pd.DataFrame, _: np.random.Generator) -> pd.DataFrame:
        return pd.concat([rows, *[rows[chosen(rows)]] * (times - 1)])

    return change


def ended() -> Change:
    """Stop the training rows where the slice begins."""
    return lambda rows, _: rows.iloc[:0]


# Applying


def hurt(
    table: Table, rows: pd.DataFrame, inside: np.ndarray, change: Change, rng: np.random.Generator
) -> pd.DataFrame:
    """Change the rows inside a slice; derived columns follow where their base columns changed."""
    before = rows[inside]
    after = change(before, rng)
    if len(after) != len(before):
        extra = after.iloc[len(before) :]
        return pd.concat(
            [rows[~inside], after] if after.empty else [rows, extra], ignore_index=True
        )
    if any(
        name in table.numbers + table.segments and not after[name].equals(before[name])
        for name in after
    ):
        after = table.complete(after)
    path = rows.copy()
    for name in rows.columns:
        if not after[name].equals(before[name]):
            values = rows[name].to_numpy(copy=True)
            values[inside] = as_stored(after[name], rows[name].dtype).to_numpy()
            path[name] = pd.Series(values, index=rows.index).astype(rows[name].dtype)
    return path


def differing(before: pd.DataFrame, after: pd.DataFrame, columns: list[str]) -> list[str]:
    """Name the columns whose values differ between two versions of the same rows, the most changed
    first.
    """
    share = {
        name: float(
            ((before[name] != after[name]) & ~(before[name].isna() & after[name].isna())).mean()
        )
        for name in columns
    }
    return sorted((name for name in columns if share[name] > 0), key=lambda name: -share[name])
