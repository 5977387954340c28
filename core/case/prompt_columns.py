"""What a table of graded answers says beside the grades: of the prompts, or of single answers.

A column speaks of the prompts where all answers to a prompt have one value in it, in both tables
where there are two: by such columns prompts are compared. What differs between the answers to a
prompt is no segment of prompts. Of texts among it the first answer's is retained for each
version, so that a person can read what was answered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

SIDE_NAMES = ("current_{name}", "new_{name}")
LONGEST = 2_000  # letters of an answer that are retained


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """The answers in a file: the table, the key of the prompt of each row, and the columns that
    have a part already.
    """

    rows: pd.DataFrame
    prompt: pd.Series
    taken: frozenset[str]


@dataclass(frozen=True, slots=True)
class PromptColumns:
    """Columns by prompt: those that speak of the prompts, and the texts of first answers; with the
    names in the file of the columns that speak of answers, and of those that are `written`.
    """

    of_prompts: pd.DataFrame
    texts: pd.DataFrame
    varying: tuple[str, ...]
    written: frozenset[str]


def prompt_columns(tables: tuple[AnswerTable, ...], prompts: pd.Index) -> PromptColumns:
    """Sort the other columns of one table of answers, or of two, a version each.

    Gives them by prompt, in the order of `prompts`.
    """
    first = tables[0]
    constant, texts, varying, written = {}, {}, [], set()
    for name in first.rows:
        if name in first.taken or _is_nested(first.rows[name]):
            continue
        both = [
            table for table in tables if name in table.rows and name not in table.taken
        ]
        if _is_of_prompts(both, name, prompts):
            constant[str(name)] = first.rows[name].groupby(first.prompt).first()
            continue
        varying.append(str(name))
        sides = (str,) if len(both) == 1 else tuple(map(_named, SIDE_NAMES))
        for table, named in zip(both, sides, strict=True):
            if _is_text(table.rows[name]):
                texts[named(str(name))] = _first_texts(table, name)
                written.add(str(name))
    frames = (_by_prompt(constant, prompts), _by_prompt(texts, prompts))
    return PromptColumns(*frames, tuple(varying), frozenset(written))


def _named(pattern: str) -> Callable[[str], str]:
    return lambda name: pattern.format(name=name)


def _by_prompt(columns: dict[str, pd.Series], prompts: pd.Index) -> pd.DataFrame:
    return pd.DataFrame(columns, index=prompts).reindex(prompts)


def _is_nested(values: pd.Series) -> bool:
    return bool(
        values.map(lambda value: isinstance(value, list | dict | np.ndarray)).any()
    )


def _is_of_prompts(tables: list[AnswerTable], name: str, prompts: pd.Index) -> bool:
    """Say whether all answers to a prompt have one value, whatever table they are in."""
    values = pd.concat(
        [table.rows[name].map(_comparable) for table in tables], ignore_index=True
    )
    prompt = pd.concat([table.prompt for table in tables], ignore_index=True)
    compared = values.notna() & prompt.isin(prompts)
    values, prompt = values[compared], prompt[compared]
    return bool((values == values.groupby(prompt).transform("first")).all())


def _comparable(value: object) -> object:
    """Bring 1, 1.0 and True from two files to one value."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, bool | int | float | np.number | np.bool_):
        number = float(value)
        return None if np.isnan(number) else number
    return str(value)


def _is_text(values: pd.Series) -> bool:
    return bool(values.map(lambda value: isinstance(value, str)).any())


def _first_texts(table: AnswerTable, name: str) -> pd.Series:
    return (
        table.rows[name]
        .groupby(table.prompt)
        .first()
        .astype("string")
        .str.slice(0, LONGEST)
    )
