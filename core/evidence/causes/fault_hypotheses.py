"""What a fault does to the values of a column, as hypotheses: each says how the values would look
had it happened.

The values inside the slice are taken as a mixture of what they were in the reference and what the
hypothesis makes of them; the share of the shift that the mixture explains, beyond noise, is how
well it fits. One yardstick for all faults.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from core.evidence.detector_constants import DETECTORS
from core.evidence.rows.sample import Strip
from core.evidence.statistics.gstat import bins_of
from core.messages import mark

FAULTS = DETECTORS.faults

FACTORS = {
    "minutes for hours": 60.0,
    "seconds for hours": 3_600.0,
    "days for years": 365.25,
    "hours for days": 24.0,
    "months for years": 12.0,
    "days for weeks": 7.0,
    "kilometres for miles": 1.609344,
    "centimetres for inches": 2.54,
    "feet for metres": 3.28084,
    "pounds for kilograms": 2.204623,
    "percent for fractions": 100.0,
    "a factor of a thousand": 1_000.0,
    "a factor of ten": 10.0,
    "a factor of ten thousand": 1e4,
    "a factor of a million": 1e6,
    "kilometres per hour for metres per second": 3.6,
    "kilometres per hour for knots": 1.852,
}
# Seldom met, and one of so many factors always comes near a drift of any size: these must make up
# for it.
SELDOM = {
    "metres for yards": 0.9144,
    "grams for ounces": 28.349523,
    "litres for gallons": 3.785412,
    "knots for miles per hour": 1.150779,
    "miles per hour for metres per second": 2.236936,
    "knots for metres per second": 1.943844,
    "kilojoules for kilocalories": 4.184,
    "hectopascals for inches of mercury": 33.863887,
    "hectopascals for millimetres of mercury": 1.333224,
    "weeks for years": 52.1775,
    "acres for hectares": 2.471054,
    "square feet for square metres": 10.763910,
    "pounds for stones": 14.0,
}
SHIFTS = {
    "Fahrenheit for Celsius": (1.8, 32.0),
    "Celsius for Fahrenheit": (1 / 1.8, -32 / 1.8),
    "kelvin for Celsius": (1.0, 273.15),
    "Celsius for kelvin": (1.0, -273.15),
}


@dataclass(frozen=True, slots=True)
class Fit:
    """How well one hypothesis explains a shift: explained in [0, 1], dose = share of rows changed,
    and its parameters.
    """

    kind: str
    explained: float
    dose: float
    detail: str = ""
    number: float | None = None


def mixture(
    now: np.ndarray, before: np.ndarray, changed: np.ndarray
) -> tuple[float, float]:
    """Fit shares `now` as (1 - dose) before + dose changed.

    Give the total variation that is left and the dose.
    """
    way = changed - before
    size = float(way @ way)
    dose = 0.0 if size == 0 else float(np.clip((now - before) @ way / size, 0.0, 1.0))
    return float(np.abs(now - before - dose * way).sum() / 2), dose


def fits(now: Strip, before: Strip) -> list[Fit]:
    """Try every hypothesis on one column, rows inside the slice against reference rows of the same
    slice; best first.
    """
    if min(now.values.size, before.values.size) < FAULTS.fewest_rows:
        return []
    result = (
        _level_fits(now, before)
        if "level" in {now.kind, before.kind}
        else _number_fits(now, before)
    )
    return sorted(
        (
            item
            for item in result
            if item.explained > FAULTS.least_explained_share
            and item.dose >= FAULTS.least_changed_share
        ),
        key=lambda item: -item.explained,
    )


def _scale(
    now: np.ndarray, before: np.ndarray, n: tuple[int, int]
) -> Callable[[np.ndarray], tuple[float, float]]:
    """Give the function that tells, for changed shares, how much of the shift they explain and at
    which dose.
    """
    total = float(np.abs(now - before).sum() / 2)
    pooled = (now * n[0] + before * n[1]) / sum(n)
    chance = float(
        np.sqrt(2 / np.pi * pooled * (1 - pooled) * (1 / n[0] + 1 / n[1])).sum() / 2
    )

    def explained(changed: np.ndarray) -> tuple[float, float]:
        left, dose = mixture(now, before, changed)
        room = max(total - chance, 1e-9)
        return float(np.clip((total - max(left, chance)) / room, 0.0, 1.0)), dose

    return explained


def _level_fits(now: Strip, before: Strip) -> list[Fit]:
    names = sorted({*now.levels, *before.levels})
    place = {name: i for i, name in enumerate(names)}
    shares = []
    for item in (now, before):
        codes = np.array([*(place[name] for name in item.levels), len(names)])[
            item.values
        ]
        shares.append(
            np.bincount(codes, minlength=len(names) + 1) / max(item.values.size, 1)
        )
    explained = _scale(shares[0], shares[1], (now.values.size, before.values.size))
    level_fits = [_missing_fit(explained, len(names) + 1)]
    level_fits += _spikes(explained, shares, names)
    best = _permuted(shares[0][:-1], shares[1][:-1], names)
    if best is not None:
        changed, detail = best
        share, dose = explained(np.append(changed, shares[1][-1]))
        level_fits.append(Fit("category_remap", share, dose, detail))
    return level_fits


def _missing_fit(explained: Callable, size: int) -> Fit:
    changed = np.zeros(size)
    changed[-1] = 1.0
    share, dose = explained(changed)
    return Fit("nulls", share, dose)


def _spikes(
    explained: Callable, shares: list[np.ndarray], names: list[str]
) -> list[Fit]:
    """One value in the place of all: the value whose share rose most."""
    rise = (shares[0] - shares[1])[: len(names)]
    if not rise.size:
        return []
    i = int(rise.argmax())
    changed = np.zeros(shares[0].size)
    changed[i] = 1.0
    share, dose = explained(changed)
    return [Fit("defaults", share, dose, names[i])]


def _permuted(
    now: np.ndarray, before: np.ndarray, names: list[str]
) -> tuple[np.ndarray, str] | None:
    """Match values by rank of share, or, for few values, by the permutation that fits best.

    None where nothing moves.
    """
    if now.size < 2:
        return None
    order = np.argsort(-now, kind="stable"), np.argsort(-before, kind="stable")
    ranked = np.zeros(now.size)
    ranked[order[0]] = before[order[1]]
    best, mapping = ranked, dict(zip(order[1], order[0], strict=True))
    if now.size <= FAULTS.most_permuted_levels:
        options = [
            (float(np.abs(now - before[list(permutation)]).sum()), permutation)
            for permutation in permutations(range(now.size))
        ]
        _, item = min(options)
        best, mapping = (
            before[list(item)],
            {source: target for target, source in enumerate(item)},
        )
    else:
        shifted = [
            (float(np.abs(now - np.roll(before, k)).sum()), k)
            for k in range(1, now.size)
        ]
        gap, k = min(shifted)
        if gap < float(np.abs(now - ranked).sum()) * FAULTS.rotation_ratio:
            best, mapping = (
                np.roll(before, k),
                {i: (i + k) % now.size for i in range(now.size)},
            )
    moved = [
        (before[i], names[i], names[j])
        for i, j in mapping.items()
        if i != j and before[i] > FAULTS.least_moved_share
    ]
    if not moved:
        return None
    return best, "; ".join(
        f"{a} as {b}" for _, a, b in sorted(moved, reverse=True)[: FAULTS.most_moves]
    )


def _number_fits(now: Strip, before: Strip) -> list[Fit]:
    old, new = before.values[~before.missing], now.values[~now.missing]
    if old.size < FAULTS.fewest_rows:
        return []
    edges = bins_of(before.values, now.values, FAULTS.bins)
    # Values that the reference never had need bins of their own, or all of them would look alike.
    beyond = new[(new > old.max()) | (new < old.min())]
    if beyond.size > FAULTS.fewest_rows:
        edges = np.unique(
            np.concatenate(
                [
                    edges,
                    np.quantile(
                        beyond,
                        np.arange(1, FAULTS.new_value_bins) / FAULTS.new_value_bins,
                    ),
                ]
            )
        )

    def shares(values: np.ndarray, size: int) -> np.ndarray:
        counts = np.bincount(
            np.searchsorted(edges, values, side="right"), minlength=edges.size + 2
        )
        return counts / max(size, 1)

    item = shares(new, now.values.size)
    two = shares(old, before.values.size)
    item[-1], two[-1] = now.missing.mean(), before.missing.mean()
    explained = _scale(item, two, (now.values.size, before.values.size))
    spikes = _value_spikes(explained, shares, now, before)
    # A value that stands in the place of all others is a default, whatever factor would also lead
    # near it.
    units = (
        []
        if any(
            spike.explained > FAULTS.sure_default_share
            and spike.dose > FAULTS.sure_default_rows_share
            for spike in spikes
        )
        else _unit_fits(explained, shares, old, two)
    )
    number_fits = [_missing_fit(explained, item.size), *spikes, *units]
    number_fits += _drift_fits(explained, shares, old, new, two)
    if _hours(old) and _hours(new):
        number_fits += [
            Fit(
                "timezone_shift",
                *explained(shares((old + n) % 24, before.values.size)),
                "",
                float(n),
            )
            for n in range(1, 24)
        ]
    if (
        np.unique(old).size <= FAULTS.most_code_values
        and np.isin(np.unique(new), np.unique(old)).all()
    ):
        coded = [
            Strip(
                x.name,
                "level",
                np.where(
                    x.missing,
                    -1,
                    np.searchsorted(
                        np.unique(old), np.nan_to_num(x.values, nan=old[0])
                    ),
                ).astype(np.int32),
                tuple(f"{v:g}" for v in np.unique(old)),
            )
            for x in (now, before)
        ]
        number_fits += [
            fit for fit in _level_fits(*coded) if fit.kind == "category_remap"
        ]
    return number_fits


def _hours(values: np.ndarray) -> bool:
    return bool(
        values.size
        and values.min() >= 0
        and FAULTS.last_hour_least <= values.max() <= 23
        and (values == np.floor(values)).all()
    )


def _value_spikes(
    explained: Callable, shares: Callable, now: Strip, before: Strip
) -> list[Fit]:
    values, counts = np.unique(now.values[~now.missing], return_counts=True)
    if not values.size:
        return []
    heavy = values[np.argsort(-counts)[: FAULTS.most_moves]]
    value_spikes = []
    for value in heavy:
        rise = float(
            (now.values == value).mean()
            - np.isclose(
                before.values, value, rtol=FAULTS.same_value_ratio, atol=1e-9
            ).mean()
        )
        if rise < FAULTS.least_spike_share:
            continue
        share, dose = explained(shares(np.array([value]), 1))
        value_spikes.append(Fit("defaults", share, dose, f"{value:.6g}", float(value)))
    return value_spikes


def _unit_fits(
    explained: Callable, shares: Callable, old: np.ndarray, two: np.ndarray
) -> list[Fit]:
    result = []
    size = old.size / max(1 - two[-1], 1e-9)
    every = FACTORS | SELDOM
    tried = [
        (name, f"{name} (×{factor:g})", factor, 0.0) for name, factor in every.items()
    ]
    tried += [
        (name, f"{_turned(name)} (÷{factor:g})", 1 / factor, 0.0)
        for name, factor in every.items()
    ]
    tried += [(name, name, factor, offset) for name, (factor, offset) in SHIFTS.items()]
    for key, name, factor, offset in tried:
        changed = shares(old * factor + offset, size)
        changed[-1] = two[-1]
        share, dose = explained(changed)
        result.append(
            Fit(
                "unit_change",
                share * (FAULTS.seldom_factor if key in SELDOM else 1.0),
                dose,
                name,
                factor,
            )
        )
    result += [
        Fit(
            "unit_change",
            *explained(_sign(shares, old, two, size)),
            mark("the sign turned"),
            -1.0,
        )
    ]
    best = max(result, key=lambda item: item.explained)
    return [best]


def _turned(name: str) -> str:
    """Say the opposite of a conversion: hours for minutes is minutes for hours turned round."""
    target, _, source = name.partition(" for ")
    return f"{source} for {target}" if source else name


def _sign(
    shares: Callable, old: np.ndarray, two: np.ndarray, size: float
) -> np.ndarray:
    changed = shares(-old, size)
    changed[-1] = two[-1]
    return changed


def _drift_fits(
    explained: Callable,
    shares: Callable,
    old: np.ndarray,
    new: np.ndarray,
    two: np.ndarray,
) -> list[Fit]:
    """Try a shift or stretch by any amount: what the middle and the spread of the values say."""
    if not new.size:
        return []
    size = old.size / max(1 - two[-1], 1e-9)
    q = np.array(FAULTS.shape_quantiles)
    a, b = np.quantile(old, q), np.quantile(new, q)
    spread = (a[4] - a[0]) or 1.0
    tried = {b[2] - a[2]: 1.0, float(new.mean() - old.mean()): 1.0}
    stretch = (b[4] - b[0]) / spread
    pairs = [(scale, offset) for offset, scale in tried.items()] + [
        (stretch, b[2] - stretch * a[2])
    ]
    if a[2] and b[2] / a[2] > 0:
        pairs.append((b[2] / a[2], 0.0))
    if old.mean() and new.mean() / old.mean() > 0:
        pairs.append((float(new.mean() / old.mean()), 0.0))
    result = []
    for scale, offset in pairs:
        changed = shares(old * scale + offset, size)
        changed[-1] = two[-1]
        share, dose = explained(changed)
        result.append(Fit("feature_drift", share, dose, "", float(b[2] - a[2])))
    return [max(result, key=lambda item: item.explained)]
