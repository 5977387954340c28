"""Measure a case: find where to look, read every row once more, reduce the rows to sums, and say what the sums bear."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import TypeAdapter

from core.case.codec import json_bytes
from core.case.model import Case, Limit
from core.case.slices import Slice
from core.evidence.axes import axis_of, codes_of
from core.evidence.clusters import Clustering, clustering
from core.evidence.collapse import gone_class
from core.evidence.conditions import as_slice, columns_there, rows_of
from core.evidence.drift import drifts
from core.evidence.estimates import Estimate
from core.evidence.findings import corrected, from_sums, judged
from core.evidence.frame import Frame, frames, load
from core.evidence.investigate import investigate
from core.evidence.key import SEED, mapping
from core.evidence.lineage import lineage
from core.evidence.lookout import Candidate, candidates
from core.evidence.metrics import calibration_of, metrics_of
from core.evidence.outcomes import Judge, Outcomes, block_span
from core.evidence.power import power_of
from core.evidence.quality import troubles
from core.evidence.records import LEAST_RISE, Confusion, Evidence, Finding, Manifest, Rest
from core.evidence.scene import Scene, side_of
from core.evidence.suspects import chosen, columns_of, suspects
from core.evidence.tally import ByCode, Sums
from core.evidence.timeline import timeline

_EVIDENCE = TypeAdapter(Evidence)
LIBRARIES = ("numpy", "scipy", "pyarrow")
SAMPLE = 200_000
OTHERS = 100_000
BATCH = 262_144
REST, UNION = "everywhere else", "all segments that got worse"
ROUTES = ("clue", "disagreement", "search")
Progress = Callable[[str, float], None]


def _quiet(_what: str, _share: float) -> None:
    """Say nothing."""


def measure(case: Case, rows: Path, reference: Path | None = None, seed: int = SEED, current: Path | None = None, progress: Progress = _quiet) -> Evidence:
    """Measure every slice of a case on its typed rows; the same rows, mapping and seed give the same evidence.

    `progress` is told what is being done and how much of all is done; what it raises stops the work. Raises BadCase for a
    slice on a column that the rows do not have.
    """
    columns_there(case, rows)
    progress("reading the rows", 0.0)
    scene = _scene(case, rows, reference, current, seed)
    stamp = _moments(scene)
    judge = Judge(case.columns, seed, None if stamp is None else block_span(stamp))
    progress("looking for values that changed", 0.15)
    clues = investigate(scene)
    progress("searching slices", 0.4)
    first = judge.outcomes(scene.now)
    found, looked = candidates(scene, clues, first)
    progress("measuring on all rows", 0.6)
    ruler = _Ruler(case, scene, judge, found, first)
    ruler.read(rows, progress)
    ruler.settle()
    progress("weighing causes", 0.9)
    return signed(ruler.evidence(looked, seed))


def signed(evidence: Evidence) -> Evidence:
    """Put in the digest of everything that was measured: the same digest, the same evidence."""
    bare = replace(evidence, digest="")
    return replace(bare, digest=hashlib.sha256(json_bytes(_EVIDENCE.dump_python(bare, mode="json"))).hexdigest())


def _scene(case: Case, rows: Path, reference: Path | None, current: Path | None, seed: int) -> Scene:
    columns = case.columns
    names = tuple(dict.fromkeys((*columns.segments, *columns.features, *((columns.timestamp,) if columns.timestamp else ()))))
    asked = tuple(one.column for where in case.slices for one in where.where)
    own = (*asked, columns.label, columns.baseline, columns.candidate, columns.baseline_score, columns.candidate_score, columns.cluster, columns.weight)
    now = load(rows, (*names, *(one for one in own if one)), SAMPLE, seed, columns.id)
    axes = tuple(axis for axis in (axis_of(now[name]) for name in names) if axis is not None)
    others = [None if path is None else load(path, (*names, columns.label), OTHERS, seed, columns.id) for path in (reference, current)]
    sides = [None if one is None else side_of(one, axes) for one in others]
    return Scene(columns, axes, now, side_of(now, axes), others[0], sides[0], others[1], sides[1], case.current_is == "serving", case.min_rows)


def _moments(scene: Scene) -> np.ndarray | None:
    """Take the timestamps of the sample, if there are any."""
    name = scene.columns.timestamp
    return scene.now[name].values if name and name in scene.now and scene.now[name].kind == "moment" else None


class _Ruler:
    """Reads all rows into sums, and turns the sums into findings under the limits of one case."""

    def __init__(self, case: Case, scene: Scene, judge: Judge, found: list[Candidate], outcomes: Outcomes) -> None:
        self.case, self.scene, self.judge, self.outcomes = case, scene, judge, outcomes
        self.by_loss = case.columns.task == "regression" and case.columns.tolerance is None
        self.found = [(one, as_slice(scene.axes, one.parts)) for one in found]
        self.all = Sums()
        self.of_found = [Sums() for _ in self.found]
        self.of_rest = [Sums() for _ in self.found]
        self.of_named = [Sums() for _ in case.slices]
        self.axes = [axis for axis in scene.axes if axis.column in case.columns.segments]
        self.of_values = [ByCode(axis.codes) for axis in self.axes]
        self.design: float | None = None
        self.series: Clustering | None = None
        self.rows: Path | None = None

    def read(self, rows: Path, progress: Progress) -> None:
        """Add up every row; a file that fits the sample is not read again."""
        self.rows = rows
        if self.scene.now.rows == _rows_in(rows):
            self._add(self.scene.now)
            return
        asked = [one.column for where in (*self.case.slices, *(each for _, each in self.found)) for one in where.where]
        names = (*self.judge.names, *asked, *(axis.column for axis in self.axes))
        total, done = _rows_in(rows), 0
        for frame in frames(rows, names, self.case.columns.id, BATCH):
            self._add(frame)
            done += frame.rows
            progress("measuring on all rows", 0.6 + 0.3 * done / total)

    def _add(self, frame: Frame) -> None:
        rows = self.judge.outcomes(frame)
        self.all.add(rows, classes=True)
        known = np.zeros(frame.rows, bool)
        for sums, rest, (one, where) in zip(self.of_found, self.of_rest, self.found, strict=True):
            kept = rows_of(frame, where.where)
            sums.add(rows, kept, classes=True)
            rest.add(rows, kept & ~known)
            known |= kept if one.route == "clue" else False
        for sums, where in zip(self.of_named, self.case.slices, strict=True):
            sums.add(rows, rows_of(frame, where.where), classes=True)
        for axis, each in zip(self.axes, self.of_values, strict=True):
            each.add(rows, codes_of(frame[axis.column], axis))

    def settle(self) -> None:
        """Decide whether rows near each other in time are so alike that intervals must be widened to blocks."""
        groups = self.all.pick(second_only=False).groups
        if groups is None:
            return
        sizes, sums, squares = groups[0][:3]
        kept = sizes > 0
        told = clustering(sizes[kept], sums[kept], squares[kept])
        if isinstance(told, Clustering):
            self.series = told
            if self.case.columns.cluster or told.design_effect > 1 + 3 * np.sqrt(2 / told.clusters):
                self.design = told.design_effect

    def limit(self, where: str) -> Limit | None:
        return next((one for one in self.case.limits if one.where == where), None)

    def finding(self, where: Slice, sums: Sums, on: Rest = "all rows") -> Finding:
        second = on == "confirmation rows"
        rows = int(self.all.pick(second).counts.sum())
        return from_sums(where, sums.pick(second), rows, self.case.min_rows, on, self.by_loss, self.design)

    def evidence(self, looked: int, seed: int) -> Evidence:
        case = self.case
        overall = judged(self.finding(Slice(), self.all), self.limit("overall"))
        searched = self._searched()
        named = tuple(judged(one, self.limit("any slice")) for one in corrected([self.finding(where, sums) for where, sums in zip(case.slices, self.of_named, strict=True)]))
        worst = next((one for one in (*searched, *named) if one.confirmed), None)
        sums = None if worst is None else self._sums_of(worst.slice)
        elsewhere = None if sums is None else self.finding(Slice(name=REST), self.all.less(sums))
        confirmed = tuple(one for one in (*searched, *named) if one.confirmed)
        source = None if worst is None else chosen(self.found, worst.slice)
        clues = () if source is None else source.clues
        told = () if worst is None else suspects(self.scene, worst.slice, clues)
        regression, reason = _regression(overall, worst, self.limit("overall"), self.limit("any slice"))
        if regression == "no" and (gone := gone_class(self.all, self.judge.classes)):
            regression, reason = "unclear", gone
        return Evidence(
            manifest=_manifest(case, int(self.all.counts.sum()), seed),
            overall=overall,
            elsewhere=elsewhere,
            segments=self._by_value(),
            named=named,
            searched=searched,
            looked=looked,
            found_rows=int(self.all.counts[0].sum()),
            confirmation_rows=int(self.all.counts[1].sum()),
            kind=None if sums is None or worst is None else self._kind(sums, worst.on),
            shifts=drifts(self.scene, None if worst is None else worst.slice, self.outcomes.change, columns_of(told, clues)),
            regression=regression,
            reason=reason,
            suspects=told,
            suspect_columns=columns_of(told, clues),
            unit=case.columns.unit,
            **self._more(worst, sums),
            lineage=lineage(case.lineage, columns_of(told, clues)),
            affected=self._affected(confirmed, overall),
            confirmed=len(confirmed),
        )

    def _affected(self, confirmed: tuple[Finding, ...], overall: Finding) -> Finding | None:
        """Measure all that got worse as one, each row once, or all rows where the rest got worse as well.

        Where a segment was found by its errors, the rise is that of the half that was not searched: on the other half the
        search itself has pushed it up. A single segment is its own finding.
        """
        if not confirmed:
            return None
        union = self._union(confirmed) if len(confirmed) > 1 else self._sums_of(confirmed[0].slice)
        rest = self.finding(Slice(name=REST), self.all.less(union)).change
        if overall.verdict == "fails" and isinstance(rest, Estimate) and rest.low > 0:
            return overall
        if len(confirmed) == 1:
            return confirmed[0]
        halved = any(one.on == "confirmation rows" for one in confirmed)
        joined = self.finding(Slice(name=UNION), union, "confirmation rows" if halved else "all rows")
        return judged(replace(joined, id=f"{joined.metric}/union"), self.limit("any slice"))

    def _union(self, confirmed: tuple[Finding, ...]) -> Sums:
        """Sum the rows that lie in any of some segments, reading the file again where it does not fit the sample."""
        conditions = {one.column for finding in confirmed for one in finding.slice.where}
        sums = Sums()
        for frame in self._frames((*self.judge.names, *sorted(conditions))):
            inside = np.any([rows_of(frame, one.slice.where) for one in confirmed], axis=0)
            sums.add(self.judge.outcomes(frame), inside, classes=True)
        return sums

    def _frames(self, names: tuple[str, ...]) -> Iterable[Frame]:
        if self.rows is None or self.scene.now.rows == _rows_in(self.rows):
            return (self.scene.now,)
        return frames(self.rows, names, self.case.columns.id, BATCH)

    def _more(self, worst: Finding | None, sums: Sums | None) -> dict[str, Any]:
        """Measure what stands beside the finding: all metrics, calibration, time, power, and the rows themselves."""
        case, now = self.case, self.scene.now
        every = np.ones(now.rows, bool)
        inside = None if worst is None else rows_of(now, worst.slice.where)
        joints = [None if one is None or one.joint is None else one.pick(second_only=False).joint for one in (self.all, sums)]
        classes = self.judge.classes
        stamp = _moments(self.scene)
        timed = None
        if stamp is not None:
            by_time = worst is not None and any(one.column == case.columns.timestamp for one in worst.slice.where)
            kept, of = (every, "") if inside is None or by_time or worst is None else (inside, worst.id)
            settings = (self.judge.seed, self.design or 1.0)
            timed = timeline(stamp, self.outcomes, kept, case.min_rows, of, *settings) or timeline(stamp, self.outcomes, every, case.min_rows, "", *settings)
        weights = self.all.pick(second_only=False).weights
        return {
            "metrics": metrics_of(case.columns, now, every, None if joints[0] is None else joints[0][0], classes),
            "worst_metrics": () if inside is None else metrics_of(case.columns, now, inside, None if joints[1] is None else joints[1][0], classes),
            "calibration": calibration_of(case.columns, now, every),
            "worst_calibration": () if inside is None else calibration_of(case.columns, now, inside),
            "timeline": timed,
            "troubles": troubles(self.scene, int(self.all.counts.sum()), self.series, self.design is not None, None if weights is None else weights[0]),
            "power": power_of(self.all.pick(second_only=False), self.by_loss),
        }

    def _searched(self) -> tuple[Finding, ...]:
        """Measure what was carried over, Holm over all of it: by clue on all rows, by search on the half it never saw."""
        made = [self.finding(where, sums, "confirmation rows" if one.route == "search" else "all rows") for sums, (one, where) in zip(self.of_found, self.found, strict=True)]
        told = [judged(one, self.limit("any slice")) for one in corrected(made)]
        pairs = [(one, each) for one, each, rest in zip(told, self.found, self.of_rest, strict=True) if self._stands_alone(one, each, rest)]
        order = sorted(pairs, key=lambda pair: (not pair[0].confirmed, ROUTES.index(pair[1][0].route), -_excess(pair[0])))
        return tuple(one for one, _ in order)

    def _stands_alone(self, one: Finding, found: tuple[Candidate, Slice], rest: Sums) -> bool:
        """Leave out a slice that got worse only because it holds rows of one that was found before it."""
        if found[0].route == "clue" or not one.confirmed:
            return True
        alone = self.finding(found[1], rest, one.on)
        return isinstance(alone.change, Estimate) and alone.change.low > 0

    def _sums_of(self, where: Slice) -> Sums:
        pairs = [*zip((one for _, one in self.found), self.of_found, strict=True), *zip(self.case.slices, self.of_named, strict=True)]
        return next(sums for one, sums in pairs if one == where)

    def _by_value(self) -> tuple[Finding, ...]:
        """Measure every value of every segment column on all rows, as one family."""
        pairs = [(axis, each) for axis, each in zip(self.axes, self.of_values, strict=True)]
        made = [self.finding(Slice((one,)), each.sums(member)) for axis, each in pairs for one, member in zip(axis.conditions, axis.member, strict=True)]
        return tuple(judged(one, self.limit("any slice")) for one in corrected(made))

    def _kind(self, sums: Sums, on: Rest) -> Confusion | None:
        """Name the mistake that rose most: which truth is taken for what by the candidate and was not by the baseline."""
        joint = sums.pick(on == "confirmation rows").joint
        if joint is None or not joint.any():
            return None
        tables = joint[0].sum(axis=2), joint[0].sum(axis=1)
        rise = tables[1] - tables[0]
        np.fill_diagonal(rise, -(10**9))
        i, j = (int(one) for one in np.unravel_index(int(rise.argmax()), rise.shape))
        classes = self.judge.classes
        if max(i, j) >= len(classes):
            return None
        return Confusion(classes[i], classes[j], int(joint[0][i].sum()), int(tables[0][i, j]), int(tables[1][i, j]))


def _excess(one: Finding) -> float:
    change = getattr(one.change, "value", None)
    return -1.0 if change is None else float(change) * one.share


def _rows_in(path: Path) -> int:
    import pyarrow.parquet as pq  # noqa: PLC0415  only the number of rows is wanted

    return pq.ParquetFile(path).metadata.num_rows


def _regression(
    overall: Finding, worst: Finding | None, limit: Limit | None, slice_limit: Limit | None = None
) -> tuple[Literal["yes", "no", "unclear"], str]:
    """Say whether the candidate got worse; a gap or a wide interval is unclear, never a pass."""
    if worst is not None and worst.verdict == "fails":
        beyond = "than the limit allows" if slice_limit is not None else "than chance explains"
        return "yes", f"a segment got worse by more {beyond}, confirmed {_confirmed_on(worst)}"
    if overall.verdict == "fails" and (limit is not None or _matters(overall)):
        beyond = "the limit" if limit is not None else "what chance explains"
        return "yes", f"the overall change is beyond {beyond}"
    if unclear := _not_settled(overall, worst, limit):
        return "unclear", unclear
    within = "within its limit" if limit is not None else f"below {LEAST_RISE:.0%} of the current model's own error"
    return "no", f"no segment got worse on records not used to find it, and the overall change is {within}"


def _not_settled(overall: Finding, worst: Finding | None, limit: Limit | None) -> str:
    """Say why nothing is shown and nothing excluded; empty where it is excluded."""
    if overall.verdict == "too few":
        return "there are too few records to say"
    if limit is None and not _excluded(overall):
        return "nobody has agreed on a limit, and a rise that matters is not excluded"
    if limit is not None and overall.verdict == "unclear":
        return "the interval of the overall change reaches past the limit, so a rise that large is not excluded"
    return "" if worst is None else "a confirmed segment got worse, and its interval reaches across the limit"


def _confirmed_on(worst: Finding) -> str:
    if worst.on == "confirmation rows":
        return "on records not used to find it"
    return "on all records; it was found from input changes alone, before looking at errors"


def _matters(finding: Finding) -> bool:
    """Say whether a rise is large enough to matter where nobody agreed on a limit: see `Finding.confirmed`."""
    known = isinstance(finding.change, Estimate) and isinstance(finding.baseline, Estimate)
    return known and finding.change.value >= LEAST_RISE * finding.baseline.value


def _excluded(finding: Finding) -> bool:
    """Say whether a rise that matters is excluded by the interval, where nobody agreed on a limit."""
    known = isinstance(finding.change, Estimate) and isinstance(finding.baseline, Estimate)
    return known and finding.change.high <= LEAST_RISE * finding.baseline.value


def _manifest(case: Case, rows: int, seed: int) -> Manifest:
    columns = hashlib.sha256(json_bytes(mapping(case.columns))).hexdigest()
    versions = (("python", platform.python_version()), ("showstopper", version("showstopper")))
    return Manifest(case.rows.sha256, case.rows.name, rows, columns, seed, versions + tuple((one, version(one)) for one in LIBRARIES))
