"""All rehearsals of the case of this session, as runs and as what was drilled in them."""

from __future__ import annotations

from core.meeting.fold import Meeting, replay
from core.meeting.rehearsal_events import QuestionDrilled
from core.rehearsal.rehearsal_run import Run, run_of
from pages.parts import desk
from pages.parts.desk import Now


def rehearsals(case_id: str) -> tuple[tuple[str, Meeting], ...]:
    """Replay all rehearsals of a case, oldest first."""
    found = (
        (name, replay(desk.store().log(name)))
        for name, first in reversed(desk.store().meetings_of(case_id))
        if getattr(first.event, "kind", "") == "rehearsal"
    )
    return tuple(found)


def runs(now: Now) -> tuple[Run, ...]:
    """List the runs of a case against its script as it is today, oldest first."""
    at = desk.clock()
    return tuple(
        run_of(name, meeting, now.brief, at)
        for name, meeting in rehearsals(now.agreed.id)
    )


def drilled(case_id: str) -> tuple[QuestionDrilled, ...]:
    """List what was drilled in all rehearsals of a case, oldest first."""
    entries = [
        entry for _, meeting in rehearsals(case_id) for entry in meeting.rehearsed
    ]
    ordered = sorted(entries, key=lambda entry: entry.at)
    return tuple(
        entry.event for entry in ordered if isinstance(entry.event, QuestionDrilled)
    )


def unfinished(now: Now) -> tuple[Run, ...]:
    """List the runs that were stopped and can go on, latest first."""
    return tuple(
        run for run in reversed(runs(now)) if not run.over and run.id != now.meeting_id
    )
