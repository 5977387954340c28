"""Spellings of "no value": which of them stand in a column, and where reading them so would be
wrong.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

# What R, pandas, Python, SQL, Excel and MySQL write for a value that is not there.
ALWAYS = (
    "", "NA", "N/A", "n/a", "#N/A", "#NA", "<NA>", "NaN", "nan", "NAN", "-nan", "NaT", "NULL",
    "null", "(null)", "None", r"\N", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#NAME?",
    "-", "--",
)  # fmt: skip
# These are values of their own among words, and nothing among numbers and dates.
AMONG_NUMBERS = (
    ".",
    "?",
    "none",
    "na",
    "nil",
    "missing",
    "unknown",
    "k.A.",
    "k. A.",
    "–",
    "—",
    "NV",
    "#NV",
    "x",
)
WORDS_TOO = frozenset({"None", "-", "N/A", "n/a", "NA"})


def gone(values: pa.Array, spellings: tuple[str, ...]) -> pa.Array:
    """Tell for each text whether it is missing: null, or one of the spellings with blanks around
    it.
    """
    return gone_of_trimmed(pc.utf8_trim_whitespace(values), spellings)


def gone_of_trimmed(values: pa.Array, spellings: tuple[str, ...]) -> pa.Array:
    """Tell for each text without blanks around it whether it is missing."""
    found = pc.is_in(values, value_set=_set_of(spellings))
    return pc.or_kleene(pc.is_null(values), found) if values.null_count else found


@cache
def _set_of(spellings: tuple[str, ...]) -> pa.Array:
    return pa.array(spellings, pa.string())


def code_column(levels: Counter[str]) -> bool:
    """Say whether NA stands among codes of two capital letters, as Namibia does among countries.

    >>> code_column(Counter({"NA": 3, "DE": 5, "FR": 2})), code_column(Counter({"NA": 3, "1": 5}))
    (True, False)
    """
    others = [level for level in levels if level not in ALWAYS]
    codes = [
        level
        for level in others
        if len(level) == 2 and level.isalpha() and level.isupper()
    ]
    return len(codes) >= 2 and len(codes) >= 0.8 * len(others)


def words_kept(columns: dict[str, Counter[str]]) -> dict[str, set[str]]:
    """Find spellings that are a class of their own: two columns of the same words have the same
    one.

    A model predicts no gap; a word that label and prediction share is a class, as "None" among
    kinds of damage.
    """
    texts: dict[str, set[str]] = {}
    for name, levels in columns.items():
        shared = {word for word in WORDS_TOO if word in levels}
        if not shared:
            continue
        words = {level for level in levels if level not in ALWAYS}
        if len(words) < 2 or any(
            word.replace(".", "").lstrip("-").isdigit() for word in words
        ):
            continue
        for other, theirs in columns.items():
            same = {level for level in theirs if level not in ALWAYS} == words
            if other != name and same and shared & set(theirs):
                texts[name] = texts.get(name, set()) | (shared & set(theirs))
    return texts
