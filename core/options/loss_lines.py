"""Expected losses as straight lines in one input, with all else as drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.case.inputs import Quantity
from core.case.model import OPTION_INPUTS, Case
from core.impact.chain import DELAYS, Walked, slope, walk
from core.impact.price import Impact
from core.options.losses import Parts, drawn_of


@dataclass(frozen=True, slots=True)
class Lines:
    """Expected losses of options as straight lines in one input: start + slope x value, each of
    shape (options,).
    """

    start: np.ndarray
    slope: np.ndarray

    def at(self, value: float) -> np.ndarray:
        """Give the expected loss of each option at a value."""
        return self.start + self.slope * value


def lines(
    impact: Impact, parts: Parts, losses: np.ndarray, names: tuple[str, ...]
) -> list[Lines]:
    """Write the expected losses as straight lines in each of some inputs."""
    draws, n, means = impact.draws, losses.shape[1], losses.mean(axis=1)
    walked = walk(
        {
            name: draws[name]
            for name in draws
            if name not in {"errors", "people", "money"}
        }
    )
    found: dict[str, Lines] = {}
    for amount, group in _groups(parts, names):
        # One product for all inputs that work through the same amount.
        times = np.array([_per_unit(impact, walked, name) for name in group])
        slopes, shares = (
            amount @ times.T / n,
            amount @ (times * [draws[name] for name in group]).T / n,
        )
        found |= {
            name: Lines(means - shares[:, i], slopes[:, i])
            for i, name in enumerate(group)
        }
    return [found[name] for name in names]


def options_lines(
    case: Case, impact: Impact, parts: Parts, losses: np.ndarray
) -> list[tuple[Quantity, Lines]]:
    """Write the expected losses as straight lines in what was entered for each option: only its own
    loss moves with that.
    """
    means, points, result = losses.mean(axis=1), impact.points, []
    money, delay = impact.draws["money"], impact.draws["delay_cost"]
    # What one unit of each costs everybody alike, in each draw; exposure and its days have a price
    # of each option's own.
    alike = {
        "second_incident": impact.draws.get("second_cost", 0.0),
        "one_off": 1.0,
        "delay_days": delay,
    }
    for k, option in enumerate(parts.options):
        for part in OPTION_INPUTS:
            quantity = case.option_input(f"{option.id}.{part}")
            if (
                quantity is None
                or _by_definition(part, quantity)
                or (part == "rollback_days" and option.exposed_days == "fix")
            ):
                continue
            unit = alike.get(part)
            if part == "exposure":
                unit = money * parts.exposed[k]
            elif part == "residual":
                unit = money * impact.draws.get("after_days", 0.0) * parts.lasting[k]
            elif part in {"exposed_days", "rollback_days"}:
                unit = money * parts.exposure[k] * parts.rate[k]
            elif part == "delay_share":
                unit = delay * parts.delay[k]
            elif part == "delay_days":
                unit = delay * (
                    1.0 if option.delay_share is None else option.delay_share
                )
            result.append(
                (
                    quantity,
                    _own_line(
                        means,
                        k,
                        np.broadcast_to(np.asarray(unit), points.size),
                        drawn_of(option, part, points),
                    ),
                )
            )
    return result


def _by_definition(part: str, quantity: Quantity) -> bool:
    """Say whether a value is what the option is, and no estimate: nobody exposed, everybody
    exposed, all of the delay paid.
    """
    whole = part in {"exposure", "delay_share"} and quantity.low == quantity.high == 1
    return quantity.high <= 0 or whole


def _own_line(
    means: np.ndarray, k: int, unit: np.ndarray, entered: np.ndarray | float
) -> Lines:
    start, slopes = means.copy(), np.zeros_like(means)
    slopes[k] = unit.mean()
    start[k] -= (
        slopes[k] * entered
        if isinstance(entered, float)
        else float(unit @ entered) / unit.size
    )
    return Lines(start, slopes)


def _groups(parts: Parts, names: tuple[str, ...]) -> list[tuple[np.ndarray, list[str]]]:
    """Put inputs with the amount of each option, of shape (options, draws), that they are a price
    of.
    """
    amounts = {
        "delay": parts.paid,
        "second_cost": parts.second,
        "after_days": parts.residual,
        "harm": parts.dose,
    }
    through = {
        name: "delay" if name in DELAYS else name if name in amounts else "harm"
        for name in names
    }
    return [
        (amount, group)
        for kind, amount in amounts.items()
        if (group := [name for name in names if through[name] == kind])
    ]


def _per_unit(impact: Impact, walked: Walked, name: str) -> np.ndarray:
    """Give what one unit of an input adds to the price of its amount, of shape (draws,)."""
    if name in DELAYS or name == "second_cost":
        return np.ones(impact.points.size)
    if name == "after_days":
        return impact.draws["money"]
    return np.broadcast_to(slope(impact.draws, walked, name), impact.points.size)
