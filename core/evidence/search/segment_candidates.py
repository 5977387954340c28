"""The slices that are worth measuring: by clues that need no error first, then by a search of the
errors of one half.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.case.error_kinds import ErrorMeasure
from core.evidence.causes.drift_scan import similar
from core.evidence.causes.scan_records import Found, Parts, inside
from core.evidence.detector_constants import DETECTORS
from core.evidence.rows.row_outcomes import Outcomes
from core.evidence.rows.sample import Frame
from core.evidence.rows.tables_under_test import Clues, Scene
from core.evidence.search.slice_search import Rows, lift_score, search

SEARCH = DETECTORS.segment_search

ORDER = {
    "relation": 0,
    "values": 0,
    "serving": 0,
    "served": 0,
    "rows": 0,
    "label": 0,
    "training": 0,
    "threshold": 1,
    "classes": 1,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A slice to be measured, how it was found, the clues that speak for it, and the kind of error
    that led to it.
    """

    parts: Parts
    route: str
    clues: tuple[Found, ...] = ()
    kind: str = "error"
    of_class: str = ""

    @property
    def by_errors(self) -> bool:
        """Say whether errors led to it, so that the half that was not searched confirms it."""
        return self.route == "search"


def candidates(
    scene: Scene,
    clues: Clues,
    rows: Outcomes,
    measures: tuple[ErrorMeasure, ...] = (),
    classes: tuple[str, ...] = (),
) -> tuple[list[Candidate], int]:
    """List slices to measure on all rows (found without a look at any error) and on the second half
    (found by errors of the first).

    Each kind of error is searched on the rows that it is about; a slice that two kinds lead to is
    listed once.
    """
    by_clue = _grouped(scene, clues)
    change = rows.change
    apart = np.zeros(change.size, bool)
    for item in by_clue:
        once = inside(scene.axes, scene.side.codes, item.parts)
        if lift_score(change, once) > SEARCH.harm_score:
            apart |= once
    plain = {*scene.columns.segments, scene.columns.timestamp}
    able = [i for i, axis in enumerate(scene.axes) if axis.column not in clues.changed]
    segments = tuple(i for i in able if scene.axes[i].column in plain)
    groups = (segments, tuple(able))
    new, seen = _disagreement(scene, apart, groups)
    for item in new:
        apart |= inside(scene.axes, scene.side.codes, item.parts)
    own = np.flatnonzero(rows.first & ~apart)
    found, looked = search(
        Rows(scene.axes, scene.side.take(own), change[own], scene.least),
        groups,
        SEARCH.most_by_error,
    )
    searched = [(Candidate(parts, "search"), score) for parts, score in found]
    for kind, of_class, at, values in _of_kinds(rows, apart, measures, classes):
        result, more = search(
            Rows(scene.axes, scene.side.take(at), values, scene.least),
            groups,
            SEARCH.most_by_kind,
        )
        searched += [
            (Candidate(parts, "search", (), kind, of_class), score)
            for parts, score in result
        ]
        looked = max(looked, more)
    once = _once(scene, searched)
    return [*by_clue, *new, *once], max(
        looked, seen, clues.looked
    )  # the same slices, looked at in three ways


def _of_kinds(
    rows: Outcomes,
    apart: np.ndarray,
    measures: tuple[ErrorMeasure, ...],
    classes: tuple[str, ...],
) -> Iterator[tuple[str, str, np.ndarray, np.ndarray]]:
    """Give for each further kind the rows of the first half that it is about, and by how much each
    got worse.
    """
    open_rows = rows.first & ~apart
    for measure in measures[1 : SEARCH.most_classes + SEARCH.most_other_kinds]:
        if measure.source == "second" and rows.second is not None:
            at = np.flatnonzero(
                open_rows if rows.scored is None else open_rows & rows.scored
            )
            values = rows.second.change[at]
            if at.size >= SEARCH.fewest_kind_rows:
                values = np.clip(
                    values,
                    *np.quantile(
                        values, [1 - SEARCH.clipped_share, SEARCH.clipped_share]
                    ),
                )
                yield from (
                    (measure.kind, "", at, sign * values)
                    for sign in ((1, -1) if measure.kind == "bias" else (1,))
                )
        elif measure.of_class in classes:
            own = rows.truth == classes.index(measure.of_class)
            at = np.flatnonzero(open_rows & (~own if measure.others else own))
            if at.size >= SEARCH.fewest_kind_rows:
                yield measure.kind, measure.of_class, at, rows.change[at]


def _once(scene: Scene, found: list[tuple[Candidate, float]]) -> list[Candidate]:
    """Keep of slices that hold nearly the same rows the one with the higher score.

    Those by the error rate come first.
    """
    retained: list[tuple[Candidate, np.ndarray]] = []
    for item, _ in sorted(found, key=lambda pair: -pair[1]):
        own = inside(scene.axes, scene.side.codes, item.parts)
        if all(similar(own, rows) < SEARCH.same_share for _, rows in retained):
            retained.append((item, own))
    return [item for item, _ in retained]


def _grouped(scene: Scene, clues: Clues) -> list[Candidate]:
    """Join clues that point to the same rows; predictions speak only where nothing else does."""
    groups: list[tuple[np.ndarray, list[Found]]] = []
    for match_ in sorted(
        clues.found, key=lambda match_: (ORDER[match_.trace.what], -match_.gain)
    ):
        retained = inside(scene.axes, scene.side.codes, match_.parts)
        near = [(similar(retained, rows), members) for rows, members in groups]
        best = max(near, key=lambda pair: pair[0], default=(0.0, []))
        if best[0] >= SEARCH.same_share or (
            ORDER[match_.trace.what] and best[0] >= SEARCH.touching_share
        ):
            best[1].append(match_)
        elif retained.sum() >= scene.least:
            groups.append((retained, [match_]))
    return [
        Candidate(members[0].parts, "clue", tuple(members))
        for _, members in groups[: SEARCH.most_by_trace]
    ]


def _disagreement(
    scene: Scene, apart: np.ndarray, groups: tuple[tuple[int, ...], ...]
) -> tuple[list[Candidate], int]:
    """Find where the two models disagree much more than elsewhere, given what the baseline said.

    No label is used.
    """
    gap = apart_by(scene.now, scene)
    if gap is None:
        return [], 0
    own = np.flatnonzero(~apart)
    values = gap[own]
    found, looked = search(
        Rows(scene.axes, scene.side.take(own), values, scene.least),
        groups,
        SEARCH.most_by_kind,
        SEARCH.disagreement_score,
    )
    return [Candidate(parts, "disagreement") for parts, _ in found], looked


def apart_by(frame: Frame, scene: Scene) -> np.ndarray | None:
    """Say how far the two models lie apart on each row, less what is usual for rows that the
    baseline scored like this.
    """
    columns = scene.columns
    if columns.task == "regression":
        pair = (columns.baseline, columns.candidate)
    elif columns.baseline_score and columns.candidate_score:
        pair = (columns.baseline_score, columns.candidate_score)
    else:
        return None
    if any(item not in frame or frame[item].kind == "level" for item in pair):
        return None
    before, now = (frame[item].values for item in pair)
    gap = np.abs(now - before)
    if not np.isfinite(gap).all():
        return None
    gap = np.minimum(gap, np.quantile(gap, SEARCH.clipped_share))
    cuts = np.unique(
        np.quantile(before, np.arange(1, SEARCH.score_bins) / SEARCH.score_bins)
    )
    place = np.searchsorted(cuts, before, side="right")
    n = np.bincount(place, minlength=cuts.size + 1)
    usual = np.bincount(place, gap, minlength=cuts.size + 1) / np.maximum(n, 1)
    return gap - usual[place]
