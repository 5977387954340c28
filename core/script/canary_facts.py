"""Facts of a limited rollout."""

from __future__ import annotations

from core import words
from core.case.model import Case
from core.evidence.records import Gap
from core.options.arm_power import POWER
from core.options.canary import Canary, Watch
from core.options.noticing import LEAST_ROWS, Noticed
from core.script.quantity_words import people

LEAST_PEOPLE = 0.1  # the least that is said as a number


def canary_facts(canary: Canary | Gap, case: Case) -> dict[str, str]:
    """Facts of the limited rollout: the monitor's chance, one planned look, shadow testing."""
    if isinstance(canary, Gap):
        return {}
    facts = {
        "canary.share": words.percent(canary.share, 0 if canary.share >= 0.01 else 1),
        "canary.window": words.days(canary.window),
        "canary.agreed": words.probability(POWER),
        **_watch("canary", canary.slice, case),
    }
    if canary.lag:
        facts["canary.lag"] = words.days(canary.lag)
    if isinstance(canary.overall, Watch):
        facts |= _watch("canary.all", canary.overall, case)
    for name, seen in (
        ("canary", canary.noticed),
        ("canary.all", canary.noticed_overall),
    ):
        if isinstance(seen, Noticed):
            facts |= _noticed(name, seen, case)
    if isinstance(canary.shadow_days, int):
        facts["canary.shadow"] = words.days(canary.shadow_days)
    return facts


def _noticed(name: str, seen: Noticed, case: Case) -> dict[str, str]:
    """Facts of the daily monitor: its chance, when it reaches the agreed one, and who is affected
    until then or until the window ends.
    """
    rows = (
        round(seen.rows_in_window) if seen.rows_in_window >= 1 else seen.rows_in_window
    )
    facts = {
        f"{name}.chance": words.chance(seen.chance, POWER),
        f"{name}.in_window": words.count_noun(
            rows, case.unit_of_row, case.units_of_row
        ),
        "canary.least": words.count_noun(
            LEAST_ROWS, case.unit_of_row, case.units_of_row
        ),
    }
    # "More than fewer than 0.1 people" says nothing: where hardly anybody is, no count is said.
    if seen.people_high >= LEAST_PEOPLE:
        facts[f"{name}.affected"] = people(case, seen.people)
        facts[f"{name}.affected.high"] = people(case, seen.people_high)
    return (
        facts
        if seen.days is None
        else facts | {f"{name}.reached": words.days(seen.days)}
    )


def _watch(name: str, watch: Watch, case: Case) -> dict[str, str]:
    return {
        f"{name}.rows": f"{words.significant(watch.rows_a_day)}{words.NBSP}{case.units_of_row}",
        f"{name}.needed": words.count_noun(
            watch.rows_needed, case.unit_of_row, case.units_of_row
        ),
        f"{name}.days": words.days(watch.days),
        f"{name}.power": words.probability(watch.power),
        f"{name}.people": people(case, watch.people),
    }
