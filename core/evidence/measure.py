"""Measure a case: read its rows once, reduce them to counts, and say what the counts bear."""

from __future__ import annotations

import hashlib
import platform
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import TypeAdapter

from core.case.codec import json_bytes
from core.case.model import Case, Limit, Slice
from core.evidence.findings import corrected, counts_of, from_counts, from_losses, judged, losses_of
from core.evidence.key import SEED
from core.evidence.records import Confusion, Evidence, Finding, Manifest, Rest
from core.evidence.shifts import shifts
from core.evidence.slices import rows_of, search
from core.evidence.source import Coded, encode

_EVIDENCE = TypeAdapter(Evidence)
LIBRARIES = ("numpy", "scipy", "pyarrow")


def measure(case: Case, rows: Path, reference: Path | None = None, seed: int = SEED) -> Evidence:
    """Measure every slice of a case on its typed rows; the same rows, mapping and seed give the same evidence."""
    coded = encode(rows, case.columns, seed)
    ruler = _Ruler(case, coded)
    overall = judged(ruler.find(np.ones(coded.rows, bool), Slice()), ruler.limit("overall"))
    found, looked = search(coded, ruler.change, case.min_rows, seed, case.columns.segments)
    searched = ruler.confirm(found)
    named = ruler.fixed(case.slices)
    worst = next((one for one in (*searched, *named) if one.confirmed), None)
    inside = None if worst is None else rows_of(coded, worst.slice.where)
    elsewhere = None if inside is None else ruler.find(~inside, Slice(name="everywhere else"))
    regression, reason = _regression(overall, worst, ruler)
    return signed(Evidence(
        manifest=_manifest(case, coded.rows, seed),
        overall=overall,
        elsewhere=elsewhere,
        segments=ruler.by_value(),
        named=named,
        searched=searched,
        looked=looked,
        found_rows=int(coded.first_half.sum()),
        confirmation_rows=int((~coded.first_half).sum()),
        kind=None if inside is None else _kind(coded, inside & ~coded.first_half),
        shifts=() if reference is None else shifts(case.columns, rows, reference, None if worst is None else worst.slice),
        regression=regression,
        reason=reason,
        unit=case.columns.unit,
    ))


def signed(evidence: Evidence) -> Evidence:
    """Put in the digest of everything that was measured: the same digest, the same evidence."""
    bare = replace(evidence, digest="")
    return replace(bare, digest=hashlib.sha256(json_bytes(_EVIDENCE.dump_python(bare, mode="json"))).hexdigest())


class _Ruler:
    """Rows to findings under the limits of one case."""

    def __init__(self, case: Case, coded: Coded) -> None:
        self.case, self.coded = case, coded
        self.by_loss = coded.losses is not None and case.columns.tolerance is None
        outcome = coded.outcome
        if coded.losses is not None and self.by_loss:
            self.change = coded.losses[1] - coded.losses[0]
        else:
            self.change = ((outcome & 1).astype(float)) - (outcome >> 1)

    def limit(self, where: str) -> Limit | None:
        return next((one for one in self.case.limits if one.where == where), None)

    def find(self, inside: np.ndarray, where: Slice, on: Rest = "all rows", rows: int = 0) -> Finding:
        least, rows = self.case.min_rows, rows or self.coded.rows
        if self.by_loss and self.coded.losses is not None:
            return from_losses(where, losses_of(self.coded.losses[:, inside]), rows, least, on)
        return from_counts(where, counts_of(self.coded.outcome[inside]), rows, least, on)

    def confirm(self, found: tuple[Slice, ...]) -> tuple[Finding, ...]:
        """Measure what the search carried over on the half it never saw; Holm over what was carried over."""
        other = ~self.coded.first_half
        rows = int(other.sum())
        made = [self.find(rows_of(self.coded, one.where) & other, one, "confirmation rows", rows) for one in found]
        told = [judged(one, self.limit("any slice")) for one in corrected(made)]
        return tuple(sorted(told, key=lambda one: not one.confirmed))

    def fixed(self, named: tuple[Slice, ...]) -> tuple[Finding, ...]:
        """Measure slices that were named before any error was looked at, on all rows."""
        made = corrected([self.find(rows_of(self.coded, one.where), one) for one in named])
        return tuple(judged(one, self.limit("any slice")) for one in made)

    def by_value(self) -> tuple[Finding, ...]:
        """Measure every value of every segment column on all rows, as one family."""
        made = []
        for number, axis in enumerate(self.coded.axes):
            if axis.column not in self.case.columns.segments:
                continue
            codes = self.coded.codes[number]
            made += [self.find(member[codes], Slice((one,))) for one, member in zip(axis.conditions, axis.member, strict=True)]
        return tuple(judged(one, self.limit("any slice")) for one in corrected(made))


def _regression(overall: Finding, worst: Finding | None, ruler: _Ruler) -> tuple[Literal["yes", "no", "unclear"], str]:
    """Say whether the candidate got worse; a gap or a wide interval is unclear, never a pass."""
    if worst is not None and worst.verdict == "fails":
        return "yes", "a slice got worse than the limit allows, confirmed on rows not used to find it"
    if overall.verdict == "fails":
        return "yes", "the overall change is beyond the limit"
    if overall.verdict == "too few":
        return "unclear", "there are too few rows to say"
    if ruler.limit("overall") is not None and overall.verdict == "unclear":
        return "unclear", "the interval of the overall change reaches past the limit, so a rise that large is not excluded"
    if worst is not None:
        return "unclear", "a confirmed slice got worse, and its interval reaches across the limit"
    return "no", "no slice got worse beyond the limit on rows not used to find it, and the overall change is within its limit"


def _kind(coded: Coded, inside: np.ndarray) -> Confusion | None:
    """Name the mistake that rose most: which truth is taken for what by the candidate and was not by the baseline."""
    if not coded.classes or not inside.any():
        return None
    k = len(coded.classes)
    truth, (before, now) = coded.truth[inside].astype(int), coded.taken[:, inside].astype(int)
    tables = [np.bincount(truth * k + taken, minlength=k * k).reshape(k, k) for taken in (before, now)]
    rise = tables[1] - tables[0]
    np.fill_diagonal(rise, -coded.rows)
    i, j = np.unravel_index(int(rise.argmax()), rise.shape)
    rows = int((truth == i).sum())
    return Confusion(coded.classes[i], coded.classes[j], rows, int(tables[0][i, j]), int(tables[1][i, j]))


def _manifest(case: Case, rows: int, seed: int) -> Manifest:
    columns = hashlib.sha256(json_bytes(asdict(case.columns))).hexdigest()
    versions = (("python", platform.python_version()), ("showstopper", version("showstopper")))
    return Manifest(case.rows.sha256, case.rows.name, rows, columns, seed, versions + tuple((one, version(one)) for one in LIBRARIES))
