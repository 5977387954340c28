"""What a batch has to show when batches are looked at again and again: the level of each look.

A release criterion that holds with a 95% interval is met by chance in up to 2.5% of batches of a
model that was never fixed. Whoever waits for the first such batch finds one: with one batch asked
for, the chance is 22% within ten batches and 92% within a hundred. So the chance is spent over the
looks (alpha spending; Lan and DeMets 1983, Biometrika 70:659), with shares 1/(j(j+1)) that sum to
one over all looks there can be: no number of batches is agreed beforehand, and none is too many.
Where k in a row must pass, a run of them that begins at batch j gets that share, and each batch of
it the k-th root, because independent batches all pass by chance with the product of their chances.
No look asks for less than the interval that is shown, so with two in a row nothing changes before
the ninth batch, with three not before the 57th.

A confidence sequence over all rows since the decision, as watches a limited rollout
(`core.evidence.statistics.sequences`), would take the rate as constant, and a model that is being
fixed is not. Batches must be independent of each other, as those of new rows are, and the level is
that of the interval: of means of few and very skewed values (60 of an exponential) t makes 5.2%.

Simulated (4,000 meetings of 120 batches, a model at the bound, 80 to 2,000 rows, rates of .01 to
.4): one batch asked for, the criteria are ever met in 1.8 to 3.9% of meetings (71 to 94% with the
interval alone); two in a row, in 0.4 to 0.7% (1 to 7%).
"""

from __future__ import annotations

import math

from scipy.special import betaincinv, ndtri, stdtrit

from core.evidence.estimates import Estimate
from core.plan.batches import CONFIDENCE

EVER = (
    0.05  # the chance that the criteria are ever met by a model that does not meet them
)
ONE_LOOK = (1 - CONFIDENCE) / 2


def level(look: int, in_a_row: int) -> float:
    """Give the chance with which a batch may pass a criterion that does not hold: `look` counts the
    batches from 1, `in_a_row` those that must pass.

    >>> [round(level(look, 1), 4) for look in (1, 2, 10)], round(level(10, 2), 4)
    ([0.025, 0.0083, 0.0005], 0.0213)
    """
    if look < 1 or in_a_row < 1:
        raise ValueError(
            f"looks and batches in a row count from 1, got {look} and {in_a_row}."
        )
    return min(ONE_LOOK, (EVER / (look * (look + 1))) ** (1 / in_a_row))


def upper_end(shown: Estimate, look: int, in_a_row: int, *, is_share: bool) -> float:
    """Give the upper end that has to lie at or below the bound at a look: that of the interval, or
    where a look asks for more, one for its level.

    Of a share the exact one (Clopper and Pearson 1934) on as many records as its interval is worth;
    else that of t.
    """
    asked = level(look, in_a_row)
    if asked >= ONE_LOOK or not math.isfinite(shown.high):
        return shown.high
    reach = shown.high - shown.value
    if not is_share:
        degrees = max(shown.n - 1, 1)
        ratio = float(stdtrit(degrees, 1 - asked) / stdtrit(degrees, 1 - ONE_LOOK))
        return shown.value + reach * ratio
    worth = _worth(shown)
    hits = shown.value * worth
    exact = (
        float(betaincinv(hits + 1, worth - hits, 1 - asked)) if hits < worth else 1.0
    )
    return max(shown.high, exact)


def _worth(shown: Estimate) -> float:
    """Count the independent records that an interval is worth: what Wilson's upper end says.

    >>> round(_worth(Estimate(0.05, 0.0317, 0.0779, 350, "Wilson")))
    354
    """
    reach = shown.high - shown.value
    if reach <= 0 or shown.high >= 1:
        return float(max(shown.n, 1))
    z = float(ndtri(1 - ONE_LOOK))
    return min(
        z * z * shown.high * (1 - shown.high) / reach**2, float(max(shown.n, 1)) * 4
    )
