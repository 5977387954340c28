"""A rollout or an A/B test that runs, in words: whether it may be believed, what it says so far,
and for how long to watch.
"""

from __future__ import annotations

import datetime as dt

from core import words
from core.evidence.estimates import Estimate, Gap
from core.evidence.rollout.experiment import Arms, Trial
from core.evidence.statistics.power import SplitCheck
from core.evidence.statistics.sequences import Look

VERDICTS = {
    "worse": "the new arm is worse",
    "better": "the new arm is better",
    "no difference shown": "no difference is shown",
    "too few rows": "there are too few units to tell",
    "blocked": "no conclusion is possible",
}
WATCH = {"keep watching": "keep watching", "worse": "worse: stop it", "better": "better"}


def trial_words(trial: Trial, arms: Arms) -> tuple[str, ...]:
    """Say whether the test is valid, and what it shows with and without the units that saw both
    arms.
    """
    control, new = trial.names
    lines = [_split_words(trial, arms)]
    share = (trial.contaminated[0] + trial.contaminated[1]) / max(sum(trial.units), 1)
    lines.append(
        f"{words.count(sum(trial.contaminated))} of {words.count(sum(trial.units))} units saw both"
        f" arms ({words.percent(share)})."
    )
    lines.append(
        f"All units as first assigned: {_effect(trial.effect, arms)}. Without those that saw both"
        f" arms: {_effect(trial.clean_effect, arms)}. New is “{new}”, control is “{control}”."
    )
    return (*lines, _verdict(trial))


def _verdict(trial: Trial) -> str:
    if trial.validity == "not valid: sample ratio":
        return (
            "The test is not valid: units were not split as planned, so the arms differ in more"
            " than the model. Find out why before interpreting any effect."
        )
    if trial.validity == "not valid: contamination flips the verdict":
        return (
            f"The test is not valid: with all units {VERDICTS[trial.verdict]}; without those that"
            f" saw both arms {VERDICTS[trial.clean_verdict]}."
        )
    if trial.validity == "too few rows":
        return "There are too few units for a verdict."
    return f"The test is valid: {VERDICTS[trial.verdict]}."


def _split_words(trial: Trial, arms: Arms) -> str:
    units = f"{words.count(trial.units[0])} and {words.count(trial.units[1])} units"
    if isinstance(trial.split, Gap) or arms.planned is None:
        unplanned = "nobody said how it was planned"
        why = trial.split.why if isinstance(trial.split, Gap) else unplanned
        return f"{units}; the split cannot be checked: {why}."
    planned = words.percent(arms.planned[1] / sum(arms.planned), 0)
    return f"{units}; {planned} were planned for the new arm: {_alarm(trial.split)}."


def _alarm(split: SplitCheck) -> str:
    return (
        f"{'the split is not the planned one' if split.alarm else 'the split fits the plan'}"
        f" ({words.p_value(split.p)})"
    )


def _effect(effect: Estimate | Gap, arms: Arms) -> str:
    if isinstance(effect, Gap):
        return effect.why
    if arms.rates:
        return f"{words.points(effect.value)}, {words.points_range(effect.low, effect.high)}"
    return (
        f"{words.measure(effect.value, '', signed=True)},"
        f" {words.measure_range(effect.low, effect.high, '')}"
    )


def look_rows(looks: tuple[Look, ...]) -> list[dict[str, str]]:
    """List what the monitor says day by day."""
    return [
        {
            "Until": _day(look.label),
            "Control": words.count(look.n_a),
            "New": words.count(look.n_b),
            "Change": "–" if look.change is None else words.points(look.change),
            "Always-valid interval": "too few yet"
            if look.withheld
            else words.points_range(look.low, look.high),
            "It says": "the rate is not constant" if look.violated else WATCH[look.verdict],
        }
        for look in looks
    ]


def _day(label: str) -> str:
    try:
        return words.day(dt.date.fromisoformat(label), year=True)
    except ValueError:
        return label


def monitor_words(looks: tuple[Look, ...]) -> str:
    """Say what the monitor shows up to now; looking every day costs no false alarms."""
    if not looks:
        return ""
    first = next((look for look in looks if look.verdict != "keep watching"), None)
    if any(look.violated for look in looks):
        return (
            "The difference is not constant over the days, so no single number stands for it."
            " Look at each day."
        )
    if first is None:
        return (
            f"Nothing is shown yet after {words.counted(len(looks), 'day')}. Looking each day is"
            " fine: the interval holds at all looks at once."
        )
    return (
        f"On {_day(first.label)} it was shown that {VERDICTS[first.verdict]}. The interval holds at"
        " all looks at once, so stopping there was no false alarm by peeking."
    )
