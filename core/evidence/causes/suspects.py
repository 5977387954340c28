"""Who did it: for each cause in the list, what speaks for it and against it in the rows.

Ranked, never more than suspected.

A suspect starts as "suspected", or "likely" where its signature explains nearly all of the change
in the slice. Only a test that a person records makes it "confirmed" or "ruled out".
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.case.slices import Slice
from core.evidence.causes.cause_table import BY_KEY, Cause
from core.evidence.causes.drift_scan import parts_of
from core.evidence.causes.fault_hypotheses import Fit, fits
from core.evidence.causes.predictions import gone_class, moved_threshold
from core.evidence.causes.scan_records import Found
from core.evidence.causes.suspect_ranking import ranked
from core.evidence.detector_constants import DETECTORS
from core.evidence.records import Sign, Suspect
from core.evidence.rows.coding import coded
from core.evidence.rows.conditions import rows_of
from core.evidence.rows.sample import Frame, Strip
from core.evidence.rows.tables_under_test import Scene
from core.evidence.search.segment_candidates import Candidate
from core.evidence.statistics.gstat import mutual_information

SUSPECTS = DETECTORS.suspects


@dataclass(frozen=True, slots=True)
class _Inside:
    """The rows of one slice in every table."""

    now: Frame
    before: Frame | None
    current: Frame | None
    inside_now: np.ndarray
    inside_before: np.ndarray
    inside_current: np.ndarray


def suspects(
    scene: Scene, where: Slice, clues: tuple[Found, ...]
) -> tuple[Suspect, ...]:
    """Rank the causes of the rise in one slice by the clues that point to it, best first."""
    inside = _inside(scene, where)
    result: list[Suspect] = []
    columns = {
        clue.trace.column for clue in clues if clue.trace.what in {"values", "relation"}
    }
    for clue in clues:
        result += _from(clue, scene, inside, columns)
    return ranked(result) or threshold_suspects(scene, inside.inside_now)


def threshold_suspects(scene: Scene, values: np.ndarray) -> tuple[Suspect, ...]:
    """Suspect another threshold where both models decide by one and many rows lie between the
    two.
    """
    cuts = moved_threshold(scene, values)
    column = scene.columns.candidate_score or ""
    return (
        ()
        if cuts is None
        else (
            _suspect(
                "threshold_change",
                column,
                SUSPECTS.threshold_score,
                Sign("other-threshold", column, cuts),
            ),
        )
    )


def _inside(scene: Scene, where: Slice) -> _Inside:
    frames = (scene.now, scene.before, scene.current)
    retained = []
    for frame in frames:
        able = frame is not None and all(each.column in frame for each in where.where)
        retained.append(
            rows_of(frame, where.where)
            if frame is not None and able
            else np.zeros(0 if frame is None else frame.rows, bool)
        )
    return _Inside(*frames, *retained)


def _from(
    found: Found, scene: Scene, inside: _Inside, columns: set[str]
) -> list[Suspect]:
    if found.trace.what in {"values", "relation"}:
        return _of_values(found, scene, inside, columns)
    if found.trace.what == "rows":
        return _of_rows(found, scene, inside)
    if found.trace.what == "classes":
        lost = gone_class(found)
        names = found.trace.names
        return (
            []
            if lost < 0
            else [
                _suspect(
                    "class_collapse",
                    found.trace.column,
                    SUSPECTS.gone_class_score,
                    Sign(
                        "class-gone",
                        found.trace.column,
                        detail=names[lost] if lost < len(names) else "",
                    ),
                )
            ]
        )
    cause, score, sign = _TOLD[found.trace.what]
    return [
        _suspect(
            cause,
            found.trace.column,
            score,
            Sign(sign, found.trace.column, (found.inside, found.outside)),
        )
    ]


_TOLD: dict[str, tuple[Cause, float, str]] = {
    "serving": ("train_serve_skew", SUSPECTS.own_score, "differs-from-log"),
    "served": ("train_serve_skew", SUSPECTS.compared_score, "differs-from-log"),
    "label": ("label_shift", SUSPECTS.compared_score, "label-moved"),
    "training": ("label_leakage", SUSPECTS.compared_score, "tied-to-label"),
    "threshold": ("threshold_change", SUSPECTS.own_score, "against-own-score"),
}


def _suspect(cause: Cause, column: str, score: float, *signs: Sign) -> Suspect:
    return Suspect(
        cause,
        (column,) if column else (),
        "likely" if score >= SUSPECTS.likely_score else "suspected",
        score,
        signs,
        (),
    )


def _of_rows(found: Found, scene: Scene, inside: _Inside) -> list[Suspect]:
    """Rows that the training table lacks make a stale model.

    Rows that it holds again and again weigh too much.
    """
    now, before = found.table[:, 0]
    sizes = found.trace.now.rows, found.trace.before.rows
    ratio = (now / sizes[0]) / max(before / sizes[1], 1e-9)
    columns = [scene.axes[axis].column for axis, _ in found.parts]
    if ratio < 1:
        stamp = (
            scene.columns.timestamp
            if scene.columns.timestamp in columns
            else columns[0]
        )
        return [
            _suspect(
                "stale_model",
                stamp or "",
                SUSPECTS.rows_score,
                Sign("rows-missing", stamp or "", (int(now), int(before))),
            )
        ]
    twins, usual = (
        _twins(frame, item)
        for frame, item in (
            (inside.current, inside.inside_current),
            (inside.before, inside.inside_before),
        )
    )
    more = twins > usual + SUSPECTS.more_twins_share
    score = SUSPECTS.rows_score if more else SUSPECTS.more_rows_score
    return [
        _suspect(
            "duplicated_rows",
            "",
            score,
            Sign("more-rows", "", (float(ratio),)),
            Sign("twins", "", (twins, usual)),
        )
    ]


def _twins(frame: Frame | None, values: np.ndarray) -> float:
    """Say which share of the rows are exact repeats of another row, ids left aside."""
    if frame is None or values.sum() < SUSPECTS.fewest_twin_rows:
        return 0.0
    columns = [
        strip.values[values].astype(float).round(9) for strip in frame.strips.values()
    ]
    table = np.nan_to_num(np.array(columns).T, nan=-9.87e300)
    return float(1 - np.unique(table, axis=0).shape[0] / table.shape[0])


def _of_values(
    found: Found, scene: Scene, inside: _Inside, columns: set[str]
) -> list[Suspect]:
    column = found.trace.column
    if inside.before is None or column not in inside.before:
        return []
    now, before = (
        inside.now[column].take(inside.inside_now),
        inside.before[column].take(inside.inside_before),
    )
    of_values = [_of_fit(fit, column) for fit in fits(now, before)]
    derived = _made_from(column, scene.columns.label, inside, columns)
    if found.trace.given_levels > 1:
        of_values += _of_relation(found, column, scene, inside)
    if derived is not None:
        # A column that is made from others which did not change was made in another way, unless a
        # factor fits it to the last row.
        of_values = [
            (
                _weaker(each, SUSPECTS.derived_factor)
                if each.cause == "feature_drift"
                or (
                    each.cause == "unit_change"
                    and each.score < SUSPECTS.tight_unit_score
                )
                else each
            )
            for each in of_values
        ]
        of_values.append(
            _suspect(
                "feature_engineering",
                column,
                SUSPECTS.derived_score,
                Sign("sources-unchanged", column, (derived[1],), derived[0]),
            )
        )
    return of_values


def _of_fit(fit: Fit, column: str) -> Suspect:
    cause: Cause = fit.kind
    score = fit.explained * BY_KEY[fit.kind].fit_score
    sign = Sign(
        f"fit-{fit.kind}",
        column,
        (fit.explained, fit.dose, *((fit.number,) if fit.number is not None else ())),
        fit.detail,
    )
    return _suspect(cause, column, score, sign)


def _weaker(suspect: Suspect, factor: float) -> Suspect:
    return replace(suspect, score=suspect.score * factor)


def _made_from(
    column: str, label: str, inside: _Inside, changed: set[str]
) -> tuple[str, float] | None:
    """Name the unchanged column that says most about this one in the reference, if it says enough
    to be its source.
    """
    if inside.before is None:
        return None
    best: tuple[float, str] = (0.0, "")
    own, _, size = coded(
        inside.before[column], inside.before[column], SUSPECTS.source_bins
    )
    for name in inside.before.strips:
        if name in changed or name in {column, label} or name not in inside.now:
            continue
        other, _, wide = coded(
            inside.before[name], inside.before[name], SUSPECTS.source_bins
        )
        joint = (
            np.bincount(own * wide + other, minlength=size * wide)
            .reshape(size, wide)
            .astype(float)
        )
        best = max(best, (mutual_information(joint), name))
    return (best[1], best[0]) if best[0] >= SUSPECTS.source_share else None


def _of_relation(
    found: Found, column: str, scene: Scene, inside: _Inside
) -> list[Suspect]:
    """Read off what the column has become for each value of its partner: an hour moved, or one
    value written as another.
    """
    text = found.trace.given_column
    parts = parts_of(scene, text)
    if parts is None or inside.before is None:
        return []
    now, before = (
        inside.now[column].take(inside.inside_now),
        inside.before[column].take(inside.inside_before),
    )
    partner, old = parts[0].take(inside.inside_now), parts[1].take(inside.inside_before)
    if text.startswith("hour of") and now.kind != "level":
        return _moved_hours(column, (now, partner), (before, old))
    mapping = _mapping((now, partner), (before, old))
    return [] if mapping is None else [mapping(column)]


def _moved_hours(
    column: str, now: tuple[Strip, Strip], before: tuple[Strip, Strip]
) -> list[Suspect]:
    values = before[0].values
    if (
        not values.size
        or np.nanmax(values) > 23
        or np.unique(values).size < SUSPECTS.fewest_hours
    ):
        return []
    gaps = [
        np.bincount(
            ((item.values - stamp.values)[~np.isnan(item.values)] % 24).astype(int),
            minlength=24,
        )
        for item, stamp in (now, before)
    ]
    shift = int((gaps[0].argmax() - gaps[1].argmax()) % 24)
    share = float(gaps[0].max() / max(gaps[0].sum(), 1))
    if shift == 0 or share < SUSPECTS.hours_share:
        return []
    return [
        _suspect(
            "timezone_shift",
            column,
            SUSPECTS.hours_factor * share,
            Sign(
                "hours-moved",
                column,
                (float(shift if shift <= 12 else shift - 24), share),
            ),
        )
    ]


def _mapping(now: tuple[Strip, Strip], before: tuple[Strip, Strip]):  # noqa: ANN202  a maker of suspects, or nothing
    """See whether each value of the partner leads to one value, as before, but to another one."""
    x, a, size = coded(now[0], before[0], SUSPECTS.mapped_bins)
    y, b, wide = coded(now[1], before[1], SUSPECTS.partner_bins)
    tables = [
        np.bincount(item * wide + two, minlength=size * wide).reshape(size, wide)
        for item, two in ((x, y), (a, b))
    ]
    least = (SUSPECTS.fewest_mapped_rows, SUSPECTS.fewest_mapped_reference_rows)
    busy = (tables[0].sum(axis=0) >= least[0]) & (tables[1].sum(axis=0) >= least[1])
    if busy.sum() < 2:
        return None
    modes = [table[:, busy].argmax(axis=0) for table in tables]
    sure = [
        float((table[:, busy].max(axis=0) / table[:, busy].sum(axis=0)).mean())
        for table in tables
    ]
    moved = float((modes[0] != modes[1]).mean())
    pairs = dict(zip(modes[1].tolist(), modes[0].tolist(), strict=True))
    permuted = (
        len(set(pairs.values())) == len(pairs)
        and len(pairs) > 2
        and sorted(pairs) == sorted(pairs.values())
    )
    if (
        not permuted
        or moved < SUSPECTS.remapped_share
        or min(sure) < SUSPECTS.sure_mapping_share
    ):
        return None
    return lambda column: _suspect(
        "category_remap", column, min(sure), Sign("one-for-another", column, (moved,))
    )


def columns_of(found: tuple[Suspect, ...], clues: tuple[Found, ...]) -> tuple[str, ...]:
    """List the suspect columns, those of the first suspect first."""
    named = [column for suspect in found for column in suspect.columns]
    return tuple(
        dict.fromkeys(
            [
                *named,
                *(
                    clue.trace.column
                    for clue in clues
                    if clue.trace.what not in {"classes", "threshold", "rows"}
                ),
            ]
        )
    )


def chosen(found: list[tuple[Candidate, Slice]], where: Slice) -> Candidate | None:
    """Find the candidate that a slice came from."""
    return next((item for item, each in found if each == where), None)
