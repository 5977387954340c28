"""The gate that reopens the release, as tables and as data."""

from __future__ import annotations

import json

from pydantic import TypeAdapter

from core import words
from core.case.codec import json_bytes
from core.case.keys import unread
from core.errors import BadCase
from core.messages import mark, say
from core.plan.gate import sound, statuses
from core.plan.gate_criteria import Gate, Shown, shown_words
from core.script.brief import Brief
from core.text import capitalized

_GATE = TypeAdapter(Gate)


STATUS = {
    "passes": mark("passes"),
    "fails": mark("fails"),
    "too few rows": mark("too little data"),
    "not shown": mark("not shown"),
}


def gate_json(gate: Gate) -> bytes:
    """Write the gate as JSON that code can read back and evaluate."""
    return json_bytes(_GATE.dump_python(gate, mode="json"))


def gate_from(document: bytes | str) -> Gate:
    """Read a gate back.

    Raises BadCase for keys that nothing reads and for what cannot be, ValueError for what is no
    gate.
    """
    unknown = [*unread(json.loads(document), Gate, "gate")]
    if unknown:
        raise BadCase(*unknown)
    return sound(_GATE.validate_json(document))


def traffic_words(brief: Brief) -> str:
    """Say how long new traffic takes to bring the rows of all batches, beside what is there
    already.
    """
    facts, agreed = brief.facts, brief.case.resume
    if agreed is None or "resume.days" not in facts:
        return ""
    needed = agreed.rows * agreed.batches
    have = (brief.evidence.worst or brief.evidence.overall).n
    enough = say("enough") if have >= needed else say("not enough")
    rows = words.count_noun(have, brief.case.unit_of_row, brief.case.units_of_row)
    return say(
        "New traffic brings about {resume_a_day} of the segment a day, so all batches take"
        " about {resume_days} of it. The validation data holds {rows} of the segment, which"
        " is {enough} for all batches when they are scored again.",
        resume_a_day=facts["resume.a_day"].says,
        resume_days=facts["resume.days"].says,
        rows=rows,
        enough=enough,
    )


def batch_rows(
    gate: Gate, batches: tuple[tuple[str, tuple[Shown, ...]], ...], units: str
) -> list[dict[str, str]]:
    """List what each batch shows for each condition, and whether it passes; `units` is the case's
    own noun, in the plural.
    """
    rows = []
    judged = statuses(gate, [shown for _, shown in batches])
    for (name, shown), status in zip(batches, judged, strict=True):
        for condition, seen, said in zip(gate.conditions, shown, status, strict=True):
            rows.append({
                say("Batch"): name,
                say("Condition"): condition.says,
                capitalized(units): words.count(seen.n),
                say("Shown"): shown_words(gate, condition.condition, seen),
                say("Result"): say(STATUS[said]),
            })  # fmt: skip
    return rows
