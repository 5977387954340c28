"""Everything that can be learned of a fault without a look at the errors: traces in the features,
the training rows, the predictions.
"""

from __future__ import annotations

import numpy as np

from core.evidence.causes.predictions import gone_class, predictions
from core.evidence.causes.scan_records import Found, Trace
from core.evidence.detector_constants import DETECTORS
from core.evidence.rows.coding import Codes, coded, exact
from core.evidence.rows.sample import Frame, Strip, parts_of_time
from core.evidence.rows.tables_under_test import Clues, Scene
from core.evidence.search.segment_scan import Hunt
from core.evidence.statistics.gstat import mutual_information

SCAN = DETECTORS.drift_scan


def investigate(scene: Scene) -> Clues:
    """Hunt for every kind of trace: values, values given others, the training rows or the serving
    log, the predictions.
    """
    plain = frozenset(
        segment
        for segment in (*scene.columns.segments, scene.columns.timestamp)
        if segment
    )
    tally = _Tally(scene, plain)
    timed = tally.hunt(_pairs(scene, frozenset(), of_time=True))
    changed = frozenset(found.trace.column for found in timed)
    alone = tally.hunt(
        [value for value in _values(scene) if value.column not in changed], changed
    )
    bad = changed | {found.trace.column for found in alone}
    pairs = _culprits(tally.hunt(_pairs(scene, bad), bad))
    found = _without_given(timed + alone, pairs)
    changed = frozenset(item.trace.column for item in found)
    if scene.current is not None and scene.serving:
        found += tally.hunt(_serving(scene), changed)
    elif scene.current is not None:
        found += _of_training(scene, tally)
    threshold, classes = predictions(scene)
    found += tally.hunt(threshold, changed)
    gone = [
        found
        for found in tally.hunt(classes, changed, only_plain=True)
        if gone_class(found) >= 0
    ]
    found += gone or [
        found for found in tally.hunt(classes, changed) if gone_class(found) >= 0
    ]
    return Clues(tuple(found), changed, tally.looked)


class _Tally:
    """Runs hunts one after the other, and counts the slices that were looked at."""

    def __init__(self, scene: Scene, plain: frozenset[str]) -> None:
        self.scene, self.plain, self.looked = scene, plain, 0

    def hunt(
        self,
        traces: list[Trace],
        barred: frozenset[str] = frozenset(),
        bars: bool = True,
        only_plain: bool = False,
    ) -> list[Found]:
        """Take the trace that changed most, find its slice, keep its column out of all later
        slices, and go on.
        """
        found: list[Found] = []
        out = set(barred) | (
            {axis.column for axis in self.scene.axes} - self.plain
            if only_plain
            else set()
        )
        waiting = [
            Hunt(trace, self.scene.axes, self.plain, self.scene.least, out)
            for trace in traces
        ]
        strong = {
            item.trace.column for item in waiting if item.whole > SCAN.strong_score
        } - self.plain
        for item in waiting:
            item.bar(strong)
        while waiting and len(found) < SCAN.most_traces:
            waiting.sort(key=lambda item: -(item.whole + item.first()))
            hunt = waiting.pop(0)
            best = hunt.best()
            self.looked = max(
                self.looked, hunt.looked
            )  # the same slices are looked at for every column
            if best is not None:
                found.append(best)
                if bars:
                    for item in waiting:
                        item.bar({best.trace.column})
        return found


def _of_training(scene: Scene, tally: _Tally) -> list[Found]:
    """Rows that are there too often or not at all explain every other change, so they are looked
    for first.
    """
    rows, label, supplied = _training(scene)
    for traces in (rows, label):
        found = tally.hunt(traces, only_plain=True)
        if found and (traces is rows or _label_moved(found[0])):
            return found
    return tally.hunt(supplied)


def _label_moved(found: Found) -> bool:
    return found.inside > SCAN.moved_label_share


def _without_given(alone: list[Found], pairs: list[Found]) -> list[Found]:
    """Where a column changed in a slice of its own partner, take the slice of the pair, which needs
    fewer conditions.
    """
    retained = []
    for found in alone:
        better = [
            two
            for two in pairs
            if two.trace.column == found.trace.column
            and len(two.parts) < len(found.parts)
            and two.gain > SCAN.pair_gain_ratio * found.gain
        ]
        retained.append(max(better, key=lambda two: two.gain, default=found))
    names = {item.trace.column for item in retained}
    return retained + [pair for pair in pairs if pair.trace.column not in names]


def _names(scene: Scene, other: Frame) -> list[str]:
    columns = scene.columns
    names = dict.fromkeys((*columns.features, *columns.segments))
    return [name for name in names if name in scene.now and name in other]


def _values(scene: Scene) -> list[Trace]:
    before, side = scene.before, scene.before_side
    if before is None or side is None:
        return []
    return [
        Trace(name, "values", scene.side, side, *coded(scene.now[name], before[name]))
        for name in _names(scene, before)
    ]


def _pairs(scene: Scene, changed: frozenset[str], of_time: bool = False) -> list[Trace]:
    """Pair each column with those that say most about it in the reference: a value may be usual,
    and wrong for its row.

    With `of_time` the partners are the hour and weekday of the timestamp, else the other columns
    that did not change.
    """
    before, side = scene.before, scene.before_side
    if before is None or side is None:
        return []
    names = _names(scene, before)
    now, old = (
        {name: scene.now[name] for name in names},
        {name: before[name] for name in names},
    )
    times = _times(scene, before) if of_time else {}
    now |= {name: item for name, (item, _) in times.items()}
    old |= {name: item for name, (_, item) in times.items()}
    codes = {
        name: coded(
            now[name], old[name], SCAN.hour_bins if name in times else SCAN.pair_bins
        )
        for name in now
    }
    partners = (
        list(times) if of_time else [name for name in names if name not in changed]
    )
    pairs = []
    for name in names:
        ties = [
            (_tie(codes[name], codes[other]), other)
            for other in partners
            if other != name
        ]
        for _, other in sorted(
            (tie for tie in ties if tie[0] >= SCAN.close_share), reverse=True
        )[: 1 if of_time else SCAN.most_partners]:
            (x, a, size), (y, b, wide) = codes[name], codes[other]
            alike = frozenset(
                name
                for name in names
                if name != other
                and max(
                    _tie(codes[name], codes[other]), _tie(codes[other], codes[name])
                )
                >= SCAN.close_share
            )
            pairs.append(
                Trace(
                    name,
                    "relation",
                    scene.side,
                    side,
                    x * wide + y,
                    a * wide + b,
                    size * wide,
                    wide,
                    other,
                    alike | {other},
                )
            )
    return pairs


def _times(scene: Scene, before: Frame) -> dict[str, tuple[Strip, Strip]]:
    stamp = scene.columns.timestamp
    if (
        not stamp
        or stamp not in scene.now
        or stamp not in before
        or scene.now[stamp].kind != "moment"
    ):
        return {}
    parts = parts_of_time(scene.now[stamp]), parts_of_time(before[stamp])
    return {
        name: (item, parts[1][name])
        for name, item in parts[0].items()
        if name in parts[1]
    }


def parts_of(scene: Scene, name: str) -> tuple[Strip, Strip] | None:
    """Find a column, or the hour or weekday of the timestamp, in the rows and in the reference."""
    if scene.before is None:
        return None
    if name in scene.now and name in scene.before:
        return scene.now[name], scene.before[name]
    return _times(scene, scene.before).get(name)


def _tie(codes: Codes, other: Codes) -> float:
    (_, a, size), (_, b, wide) = codes, other
    joint = (
        np.bincount(a * wide + b, minlength=size * wide)
        .reshape(size, wide)
        .astype(float)
    )
    return mutual_information(joint)


def _culprits(pairs: list[Found]) -> list[Found]:
    """Of two columns that no longer fit each other blame the one that fits fewer others.

    Of equals, the one with fewer values.
    """
    apart: dict[str, set[str]] = {}
    for pair in pairs:
        apart.setdefault(pair.trace.column, set()).add(pair.trace.given_column)
        apart.setdefault(pair.trace.given_column, set()).add(pair.trace.column)
    culprits = []
    for pair in pairs:
        own, theirs = len(apart[pair.trace.column]), len(apart[pair.trace.given_column])
        if own > theirs or (
            own == theirs
            and pair.trace.size // pair.trace.given_levels <= pair.trace.given_levels
        ):
            culprits.append(pair)
    return culprits


def _training(scene: Scene) -> tuple[list[Trace], list[Trace], list[Trace]]:
    """Compare the candidate's training rows with the baseline's: how many there are, their label,
    their values given the label.
    """
    current, side, before, old = (
        scene.current,
        scene.current_side,
        scene.before,
        scene.before_side,
    )
    if current is None or side is None or before is None or old is None:
        return [], [], []
    ones = [np.zeros(item.rows, np.int32) for item in (side, old)]
    rows = [Trace("", "rows", side, old, ones[0], ones[1], 1)]
    label = scene.columns.label
    if label not in current or label not in before:
        return rows, [], []
    x, a, size = coded(current[label], before[label], SCAN.label_bins)
    supplied = []
    for name in _names(scene, before):
        if name in current:
            y, b, wide = coded(current[name], before[name], SCAN.pair_bins)
            supplied.append(
                Trace(
                    name,
                    "training",
                    side,
                    old,
                    y * size + x,
                    b * size + a,
                    wide * size,
                    size,
                    label,
                )
            )
    return rows, [Trace(label, "label", side, old, x, a, size)], supplied


def _serving(scene: Scene) -> list[Trace]:
    """Compare each row as it was validated with the same row as it was served."""
    current, now = scene.current, scene.now
    if current is None or current.rows == 0:
        return []
    order = np.argsort(current.keys, kind="stable")
    place = np.searchsorted(current.keys[order], now.keys)
    place = np.minimum(place, current.rows - 1)
    partner = order[place]
    known = current.keys[partner] == now.keys
    if current.rows == 0 or known.mean() < SCAN.paired_log_share:
        return _served(scene, current)
    side = scene.side.take(known)
    traces = []
    for name in _names(scene, current):
        x, y, _ = exact(now[name].take(known), current[name].take(partner[known]))
        differs = (x != y).astype(np.int32)
        traces.append(
            Trace(name, "serving", side, side, differs, np.zeros_like(differs), 2)
        )
    return traces


def _served(scene: Scene, current: Frame) -> list[Trace]:
    """Where rows cannot be paired with the log, compare the values of each column in both."""
    if scene.current_side is None:
        return []
    return [
        Trace(
            name,
            "served",
            scene.side,
            scene.current_side,
            *coded(scene.now[name], current[name]),
        )
        for name in _names(scene, current)
    ]


def similar(values: np.ndarray, other: np.ndarray) -> float:
    """Give the Jaccard similarity of two sets of rows."""
    either = int((values | other).sum())
    return float((values & other).sum() / either) if either else 0.0
