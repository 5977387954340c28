"""What is said of the current model for the segment and the new one elsewhere."""

from __future__ import annotations

from core import words
from core.case.display_names import column_name
from core.case.model import Case
from core.evidence.records import Estimate, Evidence
from core.messages import say
from core.options.fallback import FALLBACK, columns_of, fallback_of, left_over
from core.options.weigh import Choice
from core.script.kinds_text import spread_words, value_words

NO_HARM = 0.005  # a share that reads as none


def fallback_facts(case: Case, evidence: Evidence) -> dict[str, str]:
    """Facts of the combination: its error with interval beside both models, what it leaves, and the
    columns that it needs.
    """
    measured, worst = evidence.fallback, evidence.worst
    if measured is None or worst is None:
        return {}
    names = dict(case.wording)
    columns = tuple(column_name(name, names) for name in columns_of(worst))
    combined = measured.combined
    facts = {"fallback.columns": words.listed(columns)}
    graded = combined.kind == "grade"
    facts["fallback.what"] = say("mean grade") if graded else say("error")
    sides = (
        ("current", combined.baseline),
        ("error", combined.candidate),
        ("new", measured.new),
    )
    for name, side in sides:
        if isinstance(side, Estimate):
            facts[f"fallback.{name}"] = value_words(case, combined, side.value)
            facts[f"fallback.{name}.interval"] = spread_words(
                case, combined, side.low, side.high
            )
    facts["fallback.rows"] = words.count_noun(
        combined.n, case.unit_of_row, case.units_of_row
    )
    low, high = left_over(case, evidence)
    if high >= NO_HARM:
        facts["fallback.left"] = words.percent_range(low, high, 0)
    return facts


def fallback_guards(
    case: Case, evidence: Evidence, choice: Choice | None
) -> dict[str, bool]:
    """Say what is so of the combination: measured, weighed, confirmed to be buildable, or not."""
    option = fallback_of(case)
    measured = evidence.fallback is not None and evidence.worst is not None
    outlook = None if choice is None else choice.of(FALLBACK)
    return {
        "fallback": measured,
        "fallback_weighed": measured and outlook is not None,
        "fallback_best": outlook is not None
        and choice is not None
        and choice.best == outlook,
        "fallback_confirmed": option is not None and option.routable is True,
        "fallback_barred": measured and option is not None and option.routable is False,
        "fallback_held_out": measured and _held_out(evidence),
    }


def _held_out(evidence: Evidence) -> bool:
    return (
        evidence.fallback is not None
        and evidence.fallback.combined.on == "confirmation rows"
    )
