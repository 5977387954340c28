"""Severity in words: what the level rests on, each thing apart."""

from __future__ import annotations

from core.case.severity_and_gate import COLUMNS, LEVELS
from core.script.brief import Brief
from core.script.quantity_words import people_range, reach


def _reached(brief: Brief) -> str:
    share, people = f"{brief.facts['severity.reach'].says} of the traffic", brief.impact.people
    return share if people is None else f"{share}; {people_range(brief.case, people)} a day"


def severity_rows(brief: Brief) -> list[dict[str, str]]:
    """List the kinds of harm with their evidence, the reach, whether it can be undone, and the cell
    of the matrix.
    """
    severity, facts = brief.case.severity, brief.facts
    share = reach(brief.evidence)
    kinds = (
        ("Functionality", severity.functionality, severity.functionality_because),
        ("Data integrity", severity.data_integrity, severity.data_because),
        ("User experience", severity.user_experience, severity.user_because),
    )
    rows = [
        {"": name, "Level": level, "What shows it": because or "nothing is recorded"}
        for name, level, because in kinds
    ]
    wide = "many" if share >= severity.many else "few"
    rows.append({"": "Reach", "Level": wide, "What shows it": _reached(brief)})
    rows.append(
        {
            "": "Reversibility",
            "Level": "can be undone" if severity.reversible else "cannot be undone",
            "What shows it": facts["severity.undone"].says,
        }
    )
    column = COLUMNS[(0 if severity.reversible else 2) + (share >= severity.many)]
    row = severity.matrix[LEVELS.index(severity.worst)]
    return [
        *rows,
        {
            "": "By the matrix",
            "Level": row[COLUMNS.index(column)],
            "What shows it": f"worst impact {severity.worst}; {column}",
        },
    ]
