"""Severity in words: what the level rests on, each thing apart."""

from __future__ import annotations

from core.case.severity_and_gate import COLUMNS, LEVELS
from core.messages import say
from core.script.brief import Brief
from core.script.quantity_words import people_range
from core.script.severity_facts import reach


def _reached(brief: Brief) -> str:
    share, people = (
        say(
            "{severity_reach} of the traffic",
            severity_reach=brief.facts["severity.reach"].says,
        ),
        brief.impact.people,
    )
    return (
        share
        if people is None
        else say(
            "{share}; {noun} a day", share=share, noun=people_range(brief.case, people)
        )
    )


def severity_rows(brief: Brief) -> list[dict[str, str]]:
    """List the kinds of harm with their evidence, the reach, whether it can be undone, and the cell
    of the matrix.
    """
    severity, facts = brief.case.severity, brief.facts
    share = reach(brief.evidence)
    kinds = (
        (say("Functionality"), severity.functionality, severity.functionality_because),
        (say("Data integrity"), severity.data_integrity, severity.data_because),
        (say("User experience"), severity.user_experience, severity.user_because),
    )
    rows = [
        {
            "": name,
            say("Level"): say(level),
            say("What shows it"): because or say("nothing is recorded"),
        }
        for name, level, because in kinds
    ]
    wide = say("many") if share >= severity.many else say("few")
    rows.append(
        {"": say("Reach"), say("Level"): wide, say("What shows it"): _reached(brief)}
    )
    rows.append(
        {
            "": say("Reversibility"),
            say("Level"): say("can be undone")
            if severity.reversible
            else say("cannot be undone"),
            say("What shows it"): facts["severity.undone"].says,
        }
    )
    column = COLUMNS[(0 if severity.reversible else 2) + (share >= severity.many)]
    row = severity.matrix[LEVELS.index(severity.worst)]
    return [
        *rows,
        {
            "": say("By the matrix"),
            say("Level"): say(row[COLUMNS.index(column)]),
            say("What shows it"): say(
                "worst impact {worst}; {column}",
                worst=say(severity.worst),
                column=say(column),
            ),
        },
    ]
