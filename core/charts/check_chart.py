"""What a check of the release catches, by the records of its test set."""

from __future__ import annotations

from core import words
from core.charts.style import BASELINE, CANDIDATE, filled, prepared
from core.evidence.records import Gap
from core.messages import say
from core.plan.gate_audit import SURE, audit, curve
from core.script.brief import Brief


def check(brief: Brief, _which: str = "") -> dict | None:
    """Draw the chance to catch the fault against the records: the team's check in gray, the
    suggested one in blue, with the records the team tests on.
    """
    found = audit(brief.case, brief.evidence)
    if isinstance(found, Gap):
        return None
    points = curve(found, brief.evidence)
    own = [
        {"rows": rows, "power": chance, "colour": BASELINE}
        for rows, chance, _ in points
    ]
    better = [
        {"rows": rows, "power": chance, "colour": CANDIDATE}
        for rows, _, chance in points
        if chance is not None
    ]
    names = [own[-1] | {"label": say("your check")}]
    names += [better[-1] | {"label": say("a check of the segment")}] if better else []
    own_rows = brief.facts["audit.rows"].says
    sure = [{"rows": own[-1]["rows"], "power": SURE, "label": words.percent(SURE, 0)}]
    marks = [
        {"rows": found.check.rows, "label": say("your tests:\n{rows}", rows=own_rows)}
    ]
    return filled(
        prepared("check", 260, rows=brief.case.units_of_row),
        curve=own + better,
        names=names,
        agreed=sure,
        marks=marks,
    )
