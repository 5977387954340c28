"""The halves and the sample of a table, drawn in SQL exactly as they are drawn of a file.

A file hashes each id by splitmix64 (Steele et al. 2014) on unsigned 64 bits, which no common SQL
has. Here the number is kept as two halves of 32 bits in signed whole numbers of 64, and each step
is a query of its own, so that no expression is written out twice. An id that is text is first
digested by MD5, which all engines have and spell alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np

LOW = 0xFFFFFFFF
WHOLE = 2**64
STEP = 0x9E3779B97F4A7C15
FIRST, SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
DIGITS = "0123456789abcdef"
HALF = "h"


def digest_keys(texts: Iterable[str]) -> np.ndarray:
    """Give each text the key that SQL gives it: the first 64 bits of its MD5, shape (texts,)."""
    digests = (
        hashlib.md5(text.encode(), usedforsecurity=False).digest() for text in texts
    )
    return np.array(
        [int.from_bytes(digest[:8], "big") for digest in digests], np.uint64
    )


def key_columns(key: str, *, text: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write the columns that hold a key as two numbers, `k1` the upper and `k0` the lower half.

    `key` is the expression of the id. Gives those of the innermost query, and those that a query
    around it needs for them.
    """
    if not text:
        key = f"CAST({key} AS BIGINT)"
        return (f"(({key} >> 32) & {LOW}) AS k1", f"({key} & {LOW}) AS k0"), (
            "k1",
            "k0",
        )
    digest = f"MD5(CAST({key} AS TEXT)) AS m"
    return (digest,), (f"{_from_hex('m', 1)} AS k1", f"{_from_hex('m', 9)} AS k0")


def _from_hex(column: str, start: int) -> str:
    """Read eight hexadecimal digits as a number: no common SQL has a function for it."""
    places = (
        f"CAST(STRPOS('{DIGITS}', SUBSTRING({column}, {start + i}, 1)) - 1 AS BIGINT)"
        f" * {16 ** (7 - i)}"
        for i in range(8)
    )
    return " + ".join(places)


def hashed_steps(seed: int) -> list[tuple[str, str]]:
    """Write the steps that turn a key into its hash, each as the new `k1` and `k0`."""
    upper, lower = divmod(seed * STEP % WHOLE, 2**32)
    start = (
        f"(k1 + {upper} + ((k0 + {lower}) >> 32)) & {LOW}",
        f"(k0 + {lower}) & {LOW}",
    )
    return [start, _folded(30), _times(FIRST), _folded(27), _times(SECOND), _folded(31)]


def _folded(places: int) -> tuple[str, str]:
    """Write x ^ (x >> places), for fewer places than 32."""
    crossing = f"(((k1 << {32 - places}) & {LOW}) + (k0 >> {places}))"
    return f"XOR(k1, (k1 >> {places}))", f"XOR(k0, {crossing})"


def _times(factor: int) -> tuple[str, str]:
    """Write x * factor modulo 2^64; no product of parts goes beyond 2^49."""
    upper, lower = divmod(factor, 2**32)
    high, low = divmod(lower, 2**16)
    straight = f"(k0 * {low} + (((k0 * {high}) & 65535) << 16))"
    carried = f"(({straight} >> 32) + ((k0 * {high}) >> 16))"
    crossed = f"{_low_product('k1', lower)} + {_low_product('k0', upper)}"
    return f"({carried} + {crossed}) & {LOW}", f"{straight} & {LOW}"


def _low_product(column: str, factor: int) -> str:
    """Write the lower 32 bits of a product of two numbers of 32 bits."""
    high, low = divmod(factor, 2**16)
    return f"(({column} * {low} + (((({column} * {high}) & 65535)) << 16)) & {LOW})"


def below(threshold: int) -> str:
    """Write that a hash is below a threshold of 64 bits."""
    upper, lower = divmod(min(threshold, WHOLE - 1), 2**32)
    return f"(k1 < {upper} OR (k1 = {upper} AND k0 < {lower}))"
