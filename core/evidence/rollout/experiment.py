"""Whether a running A/B test can be believed: the split of its units, units that saw both arms, the
effect with and without them.

A unit is what was assigned: a user, a flight, a device. An outcome is an error (0 or 1) or a loss,
so an effect (treatment minus control) above zero is worse. The intervals hold for one look; for a
look each day see `core.evidence.statistics.sequences.monitor`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from scipy.special import stdtrit

from core.errors import BadCase, Complaint
from core.evidence.estimates import Estimate, Gap
from core.evidence.statistics.intervals import CONFIDENCE, newcombe_unpaired, wilson
from core.evidence.statistics.power import SplitCheck, srm
from core.evidence.statistics.sequences import Day
from core.messages import mark

LEAST_UNITS = 30
WHAT = mark("effect of the new arm")

TrialVerdict = Literal[
    "worse", "better", "no difference shown", "too few rows", "blocked"
]
Validity = Literal[
    "valid",
    "not valid: sample ratio",
    "not valid: contamination flips the verdict",
    "too few rows",
]


@dataclass(frozen=True, slots=True)
class Group:
    """Units of one arm: how many, the sum of their outcomes, and the sum of squared deviations from
    their mean.

    For errors the total counts the units that were wrong, and the spread is not needed.
    """

    units: int
    total: float
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm by name: all units first assigned to it, and of these the ones that never saw the
    other arm.
    """

    name: str
    units: Group
    clean: Group

    @property
    def contaminated(self) -> int:
        """Count the units of this arm that saw the other one, too."""
        return self.units.units - self.clean.units


@dataclass(frozen=True, slots=True)
class Arms:
    """Both arms with the planned split (control, treatment.

    Any scale; None if nobody said), and the days for a monitor.

    `rates` is true where every outcome is 0 or 1; `rows` counts exposures, of which a unit may have
    several.
    """

    control: Arm
    treatment: Arm
    planned: tuple[float, float] | None
    rates: bool = True
    days: tuple[Day, ...] = ()
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Trial:
    """What a running A/B test says, and whether it may: counts and shares in the order control,
    treatment.

    `verdict` is that of all units as first assigned, `clean_verdict` that without contaminated
    units; both are "blocked" by an alarm of the split. The estimates stand even then, to find the
    cause with, and are no evidence of an effect.
    """

    names: tuple[str, str]
    units: tuple[int, int]
    split: SplitCheck | Gap
    outcomes: tuple[Estimate | Gap, Estimate | Gap]
    contaminated: tuple[int, int]
    effect: Estimate | Gap
    clean_effect: Estimate | Gap
    verdict: TrialVerdict
    clean_verdict: TrialVerdict
    flips: bool
    validity: Validity


def judge(arms: Arms, confidence: float = CONFIDENCE) -> Trial:
    """Judge a running A/B test: valid, or why not.

    Split first (p < .001 blocks), then size, then contamination.

    Leaving contaminated units out is a check, not a better estimate: who crosses over is not left
    to chance. With fewer than 30 units in an arm, with them or without, there is no verdict. Raises
    BadCase for a planned split that is missing, or without a share above 0 for each arm.

    >>> clean = Group(1_000, 100), Group(1_000, 150)
    >>> old, new = Arm("old", clean[0], clean[0]), Arm("new", clean[1], clean[1])
    >>> made = judge(Arms(old, new, planned=(1, 1)))
    >>> made.validity, made.verdict, round(made.effect.low, 3), round(made.effect.high, 3)
    ('valid', 'worse', 0.021, 0.079)
    """
    pair = (arms.control, arms.treatment)
    split = srm([item.units.units for item in pair], _planned(arms.planned))
    blocked = isinstance(split, SplitCheck) and split.alarm
    effect = _effect(arms.control.units, arms.treatment.units, arms.rates, confidence)
    clean_effect = _effect(
        arms.control.clean, arms.treatment.clean, arms.rates, confidence
    )
    verdict = _verdict(effect, arms.control.units, arms.treatment.units)
    clean_verdict = _verdict(clean_effect, arms.control.clean, arms.treatment.clean)
    few = "too few rows" in {verdict, clean_verdict}
    flips = not few and verdict != clean_verdict
    return Trial(
        names=(arms.control.name, arms.treatment.name),
        units=(arms.control.units.units, arms.treatment.units.units),
        split=split,
        outcomes=(
            _outcome(arms.control.units, arms.rates, confidence),
            _outcome(arms.treatment.units, arms.rates, confidence),
        ),
        contaminated=(arms.control.contaminated, arms.treatment.contaminated),
        effect=effect,
        clean_effect=clean_effect,
        verdict="blocked" if blocked else verdict,
        clean_verdict="blocked" if blocked else clean_verdict,
        flips=flips,
        validity=_validity(blocked, few, flips),
    )


def _validity(blocked: bool, few: bool, flips: bool) -> Validity:
    if blocked:
        return "not valid: sample ratio"
    if few:
        return "too few rows"
    return "not valid: contamination flips the verdict" if flips else "valid"


def _planned(planned: tuple[float, float] | None) -> tuple[float, float]:
    if planned is None:
        raise BadCase(
            Complaint(
                mark("the planned split of the traffic is missing"),
                mark(
                    "enter what share each arm was meant to get, for instance 1 and 1"
                ),
            )
        )
    if len(planned) != 2 or not all(
        math.isfinite(item) and item > 0 for item in planned
    ):
        text = " and ".join(f"{item:g}" for item in planned)
        raise BadCase(
            Complaint(
                mark("the planned split of the traffic says {text}").format(text=text),
                mark("give each of the two arms a share above 0, for instance 9 and 1"),
            )
        )
    return planned


def _verdict(effect: Estimate | Gap, control: Group, treatment: Group) -> TrialVerdict:
    if isinstance(effect, Gap) or min(control.units, treatment.units) < LEAST_UNITS:
        return "too few rows"
    return (
        "worse"
        if effect.low > 0
        else "better"
        if effect.high < 0
        else "no difference shown"
    )


def _effect(
    control: Group, treatment: Group, rates: bool, confidence: float
) -> Estimate | Gap:
    return (
        _rise(control, treatment, confidence)
        if rates
        else welch(control, treatment, confidence)
    )


def _rise(control: Group, treatment: Group, confidence: float) -> Estimate | Gap:
    if not (control.units and treatment.units):
        return Gap(WHAT, mark("an arm has no units"))
    low, high = newcombe_unpaired(
        (control.total, control.units), (treatment.total, treatment.units), confidence
    )
    value = treatment.total / treatment.units - control.total / control.units
    return Estimate(
        value,
        float(low),
        float(high),
        control.units + treatment.units,
        mark("Newcombe's hybrid score interval"),
    )


def welch(
    control: Group, treatment: Group, confidence: float = CONFIDENCE
) -> Estimate | Gap:
    """Give the difference of two means, treatment - control, with its t interval for unequal
    spreads (Welch 1947, Biometrika 34:28).

    A Gap with fewer than two units in an arm, and where no outcome differs within either arm: the
    interval would have no width.

    >>> made = welch(Group(4, 10.0, 5.0), Group(4, 18.0, 5.0))
    >>> made.value, round(made.low, 3), round(made.high, 3)
    (2.0, -0.234, 4.234)
    """
    if min(control.units, treatment.units) < 2:
        return Gap(WHAT, mark("an arm has fewer than two units"))
    errors = [
        item.spread / (item.units - 1) / item.units for item in (control, treatment)
    ]
    if not sum(errors) > 0:
        return Gap(WHAT, mark("within each arm every outcome is the same"))
    df = sum(errors) ** 2 / sum(
        error**2 / (item.units - 1)
        for error, item in zip(errors, (control, treatment), strict=True)
    )
    half = float(stdtrit(df, 0.5 + confidence / 2)) * math.sqrt(sum(errors))
    value = treatment.total / treatment.units - control.total / control.units
    return Estimate(
        value,
        value - half,
        value + half,
        control.units + treatment.units,
        mark("Welch's t interval"),
    )


def _outcome(group: Group, rates: bool, confidence: float) -> Estimate | Gap:
    if group.units < 2 - rates:
        return Gap(mark("outcome of an arm"), mark("too few units"))
    if not (rates or group.spread > 0):
        return Gap(mark("outcome of an arm"), mark("every outcome is the same"))
    mean = group.total / group.units
    if rates:
        low, high = wilson(group.total, group.units, confidence)
        return Estimate(
            mean, float(low), float(high), group.units, mark("Wilson score interval")
        )
    half = float(stdtrit(group.units - 1, 0.5 + confidence / 2)) * math.sqrt(
        group.spread / (group.units - 1) / group.units
    )
    return Estimate(mean, mean - half, mean + half, group.units, "t interval")
