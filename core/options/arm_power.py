"""What so many rows in each of two separate arms can show: sample size and power.

Both arms are taken to be of one size, and means and rates to be normal. What paired rows
show stands in `core.evidence.statistics.power`.
"""

from __future__ import annotations

import math

from scipy.special import ndtr, ndtri

POWER = 0.8
LEVEL = 0.05


def sample_size(
    before: float, now: float, power: float = POWER, level: float = LEVEL
) -> int:
    """Count the rows needed in each arm to tell two rates apart: pooled normal, two-sided (Fleiss
    1981; R power.prop.test).

    >>> sample_size(0.65, 0.85)
    73
    """
    if not (0 <= before <= 1 and 0 <= now <= 1) or before == now:
        raise ValueError(
            f"sample_size needs two different rates in [0, 1], got {before} and {now}."
        )
    if not level < power < 1:
        raise ValueError(
            f"sample_size needs level < power < 1, got {level} and {power}."
        )
    pooled = (before + now) / 2
    null = ndtri(1 - level / 2) * math.sqrt(2 * pooled * (1 - pooled))
    alternative = ndtri(power) * math.sqrt(before * (1 - before) + now * (1 - now))
    return math.ceil(((null + alternative) / (now - before)) ** 2)


def power_of(before: float, now: float, n: float, level: float = LEVEL) -> float:
    """Give the chance to tell two rates apart with n rows in each arm; the same approximation.

    >>> round(power_of(0.65, 0.85, 72.4), 2)
    0.8
    """
    pooled = (before + now) / 2
    null = ndtri(1 - level / 2) * math.sqrt(2 * pooled * (1 - pooled))
    error = math.sqrt(before * (1 - before) + now * (1 - now))
    return (
        float(ndtr((abs(now - before) * math.sqrt(max(n, 0.0)) - null) / error))
        if error
        else 1.0
    )


def sample_size_mean(
    change: float, spread: float, power: float = POWER, level: float = LEVEL
) -> int:
    """Count the rows needed in each arm to tell two means apart whose values have one standard
    deviation (normal, two-sided).

    >>> sample_size_mean(0.5, 1.0)
    63
    """
    if change == 0 or spread <= 0:
        raise ValueError(
            f"sample_size_mean needs a change and a spread, got {change} and {spread}."
        )
    return math.ceil(2 * ((ndtri(1 - level / 2) + ndtri(power)) * spread / change) ** 2)


def power_of_mean(
    change: float, spread: float, n: float, level: float = LEVEL
) -> float:
    """Give the chance to tell two means apart with n rows in each arm."""
    return (
        float(
            ndtr(
                abs(change) / spread * math.sqrt(max(n, 0.0) / 2) - ndtri(1 - level / 2)
            )
        )
        if spread > 0
        else 1.0
    )
