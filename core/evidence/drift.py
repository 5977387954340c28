"""How far each feature moved between the reference and now: overall, inside the worst slice and
outside it, and whether it harms.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import numpy as np

from core.case.slices import Slice
from core.evidence.detector_constants import DETECTORS
from core.evidence.records import Gap
from core.evidence.rows.axes import roundest
from core.evidence.rows.coding import coded
from core.evidence.rows.conditions import rows_of
from core.evidence.rows.sample import Frame, Strip
from core.evidence.rows.tables_under_test import Scene
from core.evidence.statistics.distances import jensen_shannon, moved_and_apart, psi
from core.evidence.statistics.gstat import total_variation
from core.evidence.supporting_records import Drift, Share
from core.messages import mark

DRIFT = DETECTORS.drift

Harm = Literal["moves with the error", "without harm", "no drift"]


def drifts(
    scene: Scene, where: Slice | None, change: np.ndarray, suspects: tuple[str, ...]
) -> tuple[Drift, ...]:
    """Compare every feature and segment with the reference.

    Suspects first, then by how much more moved inside than outside.
    """
    before = scene.before
    if before is None or min(before.rows, scene.now.rows) < DRIFT.fewest_rows:
        return ()
    asked = () if where is None else where.where
    able = all(item.column in before and item.column in scene.now for item in asked)
    inside = (
        (rows_of(scene.now, asked), rows_of(before, asked))
        if asked and able
        else (np.ones(scene.now.rows, bool), np.ones(before.rows, bool))
    )
    names = dict.fromkeys((*scene.columns.features, *scene.columns.segments))
    conditions = {item.column for item in asked}
    result = [
        _drift(name, scene.now, before, inside, change, name in suspects, bool(asked))
        for name in names
        if name in scene.now and name in before and name not in conditions
    ]
    place = {name: i for i, name in enumerate(suspects)}
    return tuple(
        sorted(
            result,
            key=lambda item: (
                place.get(item.column, len(place)),
                item.outside - item.inside,
                item.column,
            ),
        )
    )


def _drift(
    name: str,
    now: Frame,
    before: Frame,
    inside: tuple[np.ndarray, np.ndarray],
    change: np.ndarray,
    suspected: bool,
    sliced: bool,
) -> Drift:
    item, old = now[name], before[name]
    x, y, size = coded(item, old, DRIFT.bins)
    tables = [
        np.array(
            [
                np.bincount(codes[row], minlength=size)
                for codes, row in zip((x, y), rows, strict=True)
            ],
            float,
        )
        for rows in (inside, (~inside[0], ~inside[1]))
    ]
    whole = tables[0] + tables[1]
    result = psi(whole[1], whole[0])
    distance = jensen_shannon(whole[1], whole[0])
    numeric = item.kind != "level" and old.kind != "level"
    moved, apart = moved_and_apart(old.values, item.values) if numeric else (None, None)
    enough = min(tables[0].sum(axis=1)) >= DRIFT.fewest_rows
    rest = min(tables[1].sum(axis=1)) >= DRIFT.fewest_rows
    value, floor = (
        (0.0, 0.0) if isinstance(result, Gap) else (result.value, result.noise.high)
    )
    variation = total_variation(whole)
    within = total_variation(tables[0]) if enough else 0.0
    levels = _levels(item, old)
    middles = _middles(item, old, inside if enough and sliced else None)
    return Drift(
        column=name,
        rows=now.rows,
        reference_rows=before.rows,
        tv=variation,
        psi=value,
        psi_noise=floor,
        js=0.0 if isinstance(distance, Gap) else distance,
        w1=(
            None
            if moved is None
            or isinstance(moved, Gap)
            or isinstance(moved.deviations, Gap)
            else float(moved.deviations)
        ),
        ks=None if apart is None or isinstance(apart, Gap) else float(apart.d),
        inside=within,
        outside=total_variation(tables[1]) if rest and sliced else 0.0,
        missing_before=float(old.missing.mean()),
        missing_now=float(item.missing.mean()),
        new=levels[0],
        vanished=levels[1],
        middle_before=middles[0],
        middle_now=middles[1],
        harm=_harm(
            whole,
            x,
            change,
            value > floor and max(variation, within) >= DRIFT.moved_share,
            suspected,
        ),
        shares=_shares(item, old, inside, sliced),
    )


def _levels(item: Strip, old: Strip) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if item.kind != "level" or old.kind != "level":
        return (), ()
    here, there = (
        {strip.levels[i] for i in np.unique(strip.values[strip.values >= 0])}
        for strip in (item, old)
    )
    return tuple(sorted(here - there))[: DRIFT.listed_levels], tuple(
        sorted(there - here)
    )[: DRIFT.listed_levels]


def _middles(
    strip: Strip, old: Strip, inside: tuple[np.ndarray, np.ndarray] | None
) -> tuple[float | None, float | None]:
    if strip.kind != "number" or old.kind != "number":
        return None, None
    values = (
        (old.values, strip.values)
        if inside is None
        else (old.values[inside[1]], strip.values[inside[0]])
    )
    known = [each[np.isfinite(each)] for each in values]
    return (
        (float(np.median(known[0])), float(np.median(known[1])))
        if all(each.size for each in known)
        else (None, None)
    )


def _harm(
    table: np.ndarray,
    codes: np.ndarray,
    change: np.ndarray,
    moved: bool,
    suspected: bool,
) -> Harm:
    """See whether the error rose where values are more frequent than they were: drift without harm
    is labelled so.
    """
    if suspected:
        return "moves with the error"
    if not moved:
        return "no drift"
    shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    unusual = (shares[0] > DRIFT.unusual_ratio * shares[1] + DRIFT.unusual_share)[codes]
    n = int(unusual.sum())
    if min(n, unusual.size - n) < DRIFT.fewest_rows:
        return "without harm"
    here, rest = change[unusual], change[~unusual]
    spread = float(np.sqrt(here.var() / here.size + rest.var() / rest.size))
    return (
        "moves with the error"
        if spread > 0
        and (here.mean() - rest.mean()) / spread > DRIFT.harm_z
        and here.mean() > 0
        else "without harm"
    )


def _shares(
    strip: Strip, old: Strip, inside: tuple[np.ndarray, np.ndarray], sliced: bool
) -> tuple[Share, ...]:
    """Cut a feature into a few bins that can be drawn: quantiles of the reference with open ends,
    or the commonest values.
    """
    if strip.kind == "level" or old.kind == "level":
        x, y, _ = coded(strip, old)
        labels = _level_labels(strip, old)
        keep = min(len(labels), DRIFT.shown_bins - 1)
        cut = [np.minimum(each, keep) for each in (x, y)]
        names = [*labels[:keep], mark("others or missing")]
    else:
        edges = _shown_edges(old.values, strip.values[inside[0]])
        cut = [
            np.where(
                each.missing,
                edges.size + 1,
                np.searchsorted(edges, each.values, side="right"),
            )
            for each in (strip, old)
        ]
        names = _range_labels(edges)
    size = len(names)
    rows = [
        np.array(
            [
                np.bincount(codes[item], minlength=size)[:size]
                for codes, item in zip(cut, which, strict=True)
            ],
            float,
        )
        for which in (inside, (~inside[0], ~inside[1]))
    ]
    shares = [table / np.maximum(table.sum(axis=1, keepdims=True), 1) for table in rows]
    rest = shares[1] if sliced else np.zeros_like(shares[1])
    result = [
        Share(
            name,
            float(shares[0][1, i]),
            float(shares[0][0, i]),
            float(rest[1, i]),
            float(rest[0, i]),
        )
        for i, name in enumerate(names)
    ]
    return tuple(
        share
        for share in result
        if share.before or share.now or share.rest_now or share.rest_before
    )


def _shown_edges(before: np.ndarray, now: np.ndarray) -> np.ndarray:
    """Cut where both the reference and the rows asked about have something to show, at round
    numbers.
    """
    known = [item[np.isfinite(item)] for item in (before, now)]
    if not all(name.size for name in known):
        return np.empty(0)
    ends = np.unique(
        np.concatenate(
            [
                np.quantile(
                    name, np.arange(0.5, DRIFT.shown_bins / 2) / (DRIFT.shown_bins / 2)
                )
                for name in known
            ]
        )
    )
    return np.unique([roundest(a, b) for a, b in pairwise(ends)])[: DRIFT.shown_bins]


def _level_labels(item: Strip, old: Strip) -> list[str]:
    counts: dict[str, int] = {}
    for strip in (item, old):
        strip_levels = strip.levels or tuple(
            f"{value:g}" for value in np.unique(strip.values[~strip.missing])
        )
        numbers = (
            np.bincount(
                strip.values[strip.values >= 0].astype(int), minlength=len(strip_levels)
            )
            if strip.kind == "level"
            else np.unique(strip.values[~strip.missing], return_counts=True)[1]
        )
        for level, n in zip(strip_levels, numbers, strict=False):
            counts[level] = counts.get(level, 0) + int(n)
    return sorted(counts, key=lambda level: (-counts[level], level))


def _range_labels(edges: np.ndarray) -> list[str]:
    if not edges.size:
        return [mark("all values"), "missing"]
    text = [f"{edge:g}" for edge in edges]
    return [
        f"under {text[0]}",
        *(f"{a} to {b}" for a, b in pairwise(text)),
        mark("{text} or more").format(text=text[-1]),
        "missing",
    ]
