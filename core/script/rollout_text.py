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
from core.messages import mark, say, say_stored

VERDICTS = {
    "worse": mark("the new arm is worse"),
    "better": mark("the new arm is better"),
    "no difference shown": mark("no difference is shown"),
    "too few rows": mark("there are too few units to tell"),
    "blocked": mark("no conclusion is possible"),
}
WATCH = {
    "keep watching": mark("keep watching"),
    "worse": mark("worse: stop it"),
    "better": mark("better"),
}


def trial_words(trial: Trial, arms: Arms) -> tuple[str, ...]:
    """Say whether the test is valid, and what it shows with and without the units that saw both
    arms.
    """
    control, new = trial.names
    lines = [_split_words(trial, arms)]
    share = (trial.contaminated[0] + trial.contaminated[1]) / max(sum(trial.units), 1)
    lines.append(
        say(
            "{contaminated} of {units} units saw both arms ({share}).",
            contaminated=words.count(sum(trial.contaminated)),
            units=words.count(sum(trial.units)),
            share=words.percent(share),
        )
    )
    lines.append(
        say(
            "All units as first assigned: {effect}. Without those that saw both arms:"
            " {clean_effect}. New is “{new}”, control is “{control}”.",
            effect=_effect(trial.effect, arms),
            clean_effect=_effect(trial.clean_effect, arms),
            new=new,
            control=control,
        )
    )
    return (*lines, _verdict(trial))


def _verdict(trial: Trial) -> str:
    if trial.validity == "not valid: sample ratio":
        return say(
            "The test is not valid: units were not split as planned, so the arms differ"
            " in more than the model. Find out why before interpreting any effect."
        )
    if trial.validity == "not valid: contamination flips the verdict":
        return say(
            "The test is not valid: with all units {verdict}; without those that saw"
            " both arms {without_both}.",
            verdict=say(VERDICTS[trial.verdict]),
            without_both=say(VERDICTS[trial.clean_verdict]),
        )
    if trial.validity == "too few rows":
        return say("There are too few units for a verdict.")
    return say("The test is valid: {verdict}.", verdict=say(VERDICTS[trial.verdict]))


def _split_words(trial: Trial, arms: Arms) -> str:
    units = say(
        "{control} and {new} units",
        control=words.count(trial.units[0]),
        new=words.count(trial.units[1]),
    )
    if isinstance(trial.split, Gap) or arms.planned is None:
        unplanned = say("nobody said how it was planned")
        why = say_stored(trial.split.why) if isinstance(trial.split, Gap) else unplanned
        return say("{units}; the split cannot be checked: {why}.", units=units, why=why)
    planned = words.percent(arms.planned[1] / sum(arms.planned), 0)
    return say(
        "{units}; {planned} were planned for the new arm: {split}.",
        units=units,
        planned=planned,
        split=_alarm(trial.split),
    )


def _alarm(split: SplitCheck) -> str:
    return (
        say("the split is not the planned one ({p})", p=words.p_value(split.p))
        if split.alarm
        else say("the split fits the plan ({p})", p=words.p_value(split.p))
    )


def _effect(effect: Estimate | Gap, arms: Arms) -> str:
    if isinstance(effect, Gap):
        return say_stored(effect.why)
    if arms.rates:
        return f"{words.points(effect.value)}, {words.points_range(effect.low, effect.high)}"
    return (
        f"{words.with_unit(effect.value, '', signed=True)},"
        f" {words.range_with_unit(effect.low, effect.high, '')}"
    )


def look_rows(looks: tuple[Look, ...]) -> list[dict[str, str]]:
    """List what the monitor says day by day."""
    return [
        {
            say("Until"): _day(look.label),
            say("Control"): words.count(look.n_a),
            say("New"): words.count(look.n_b),
            say("Change"): "–" if look.change is None else words.points(look.change),
            say("Always-valid interval"): say("too few yet")
            if look.withheld
            else words.points_range(look.low, look.high),
            say("It says"): say("the rate is not constant")
            if look.violated
            else say(WATCH[look.verdict]),
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
        return say(
            "The difference is not constant over the days, so no single number stands"
            " for it. Look at each day."
        )
    if first is None:
        return say(
            "Nothing is shown yet after {looks}. Looking each day is fine: the interval"
            " holds at all looks at once.",
            looks=words.count_noun(len(looks), "day"),
        )
    return say(
        "On {first} it was shown that {verdict}. The interval holds at all looks at"
        " once, so stopping there was no false alarm by peeking.",
        first=_day(first.label),
        verdict=say(VERDICTS[first.verdict]),
    )
