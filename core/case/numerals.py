"""Numbers as people write them: decimal points and commas, thousands marks, per cent signs."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from core.case.patterns import any_match, every_match

NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
WHOLE = r"^[+-]?(0|[1-9]\d{0,17})$"
PADDED = r"^[+-]?0\d"
LONG = r"^[+-]?\d{16,}$"
ENDLESS = r"(?i)^[+-]?(inf|infinity)$"
PERCENT = r"^.*\d\s?%$"
SPACES = r"[ '’\x{00a0}\x{202f}\x{2009}]"
POINTED = (
    r"^[+-]?(\d+\.?\d*|\.\d+"
    rf"|\d{{1,3}}(,\d{{3}})+(\.\d*)?|\d{{1,3}}({SPACES}\d{{3}})+(\.\d*)?)([eE][+-]?\d+)?$"
)
COMMAED = (
    r"^[+-]?(\d+,?\d*|,\d+"
    rf"|\d{{1,3}}(\.\d{{3}})+(,\d*)?|\d{{1,3}}({SPACES}\d{{3}})+(,\d*)?)([eE][+-]?\d+)?$"
)


@dataclass(slots=True)
class Numerals:
    """What the values of a text column have in common as numbers.

    Add parts of the column one after the other.
    """

    pointed: bool = True
    commaed: bool = True
    whole: bool = True
    padded: bool = False
    long: bool = False
    percent: bool = True
    signs: set[str] | None = None
    seen: bool = False

    def add(self, values: pa.Array) -> None:
        """Look at a part of the column: trimmed, without missing values."""
        if not len(values):
            return
        if self.whole and every_match(values, WHOLE):
            # Whole numbers are both pointed and commaed, unpadded, finite and without signs.
            self.percent = False
            self.long = self.long or any_match(values, LONG)
            self.seen, self.signs = True, self.signs or set()
            return
        self.whole = False
        self.percent = self.percent and every_match(values, PERCENT)
        bare = _unsigned(values) if self.percent else values
        endless = pc.match_substring_regex(bare, ENDLESS)
        finite = bare.filter(pc.invert(endless)) if endless.true_count else bare
        self.pointed = self.pointed and every_match(finite, POINTED)
        self.commaed = self.commaed and every_match(finite, COMMAED)
        self.seen = self.seen or len(finite) > 0
        self.signs = self.signs or set()
        if not self.numeric:
            return  # of a text neither padding nor signs are asked
        self.padded = self.padded or any_match(finite, PADDED)
        self.long = self.long or any_match(finite, LONG)
        self.signs |= {mark for mark in ",. '" if any_match(finite, _mark(mark))}

    @property
    def numeric(self) -> bool:
        """Say whether every value is a number under one of the readings."""
        return self.pointed or self.commaed

    @property
    def mark(self) -> str | None:
        """Name the decimal mark that the column itself settles; None where both readings fit."""
        if self.pointed == self.commaed or not (self.signs or set()) & {",", "."}:
            return None
        return "." if self.pointed else ","

    def thousands(self, mark: str) -> str:
        """Name the thousands mark that stands in the column under a decimal mark, or nothing."""
        other = "," if mark == "." else "."
        signs = self.signs or set()
        return next((sign for sign in (other, " ", "'") if sign in signs), "")


def as_number(values: pa.Array, mark: str, kind: pa.DataType) -> pa.Array:
    """Turn text into numbers of a type under a decimal mark.

    A per cent sign divides by a hundred.
    """
    trimmed = pc.utf8_trim_whitespace(values)
    if mark == ".":
        # What Arrow reads as it stands has no sign that is to be taken out.
        with suppress(pa.ArrowInvalid):
            return pc.cast(trimmed, kind)
    hundredths = pc.match_substring_regex(trimmed, PERCENT)
    bare = pc.replace_substring_regex(_unsigned(trimmed), rf"{SPACES}|^\+", "")
    bare = pc.replace_substring(bare, "," if mark == "." else ".", "")
    bare = pc.replace_substring(bare, ",", ".") if mark == "," else bare
    numbers = pc.cast(bare, kind)
    if kind == pa.float64() and pc.any(hundredths).as_py():
        return pc.if_else(hundredths, pc.divide(numbers, 100.0), numbers)
    return numbers


def _unsigned(values: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(values, r"\s?%$", "")


def _mark(sign: str) -> str:
    return {
        ",": ",",
        ".": r"\.",
        " ": r"\d[ \x{00a0}\x{202f}\x{2009}]\d",
        "'": r"\d['’]\d",
    }[sign]
