"""What an export is made from, and how each kind of document is made from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from core.case.model import Case
from core.exports import bundle_files, cause_test, invitations
from core.exports.deck import deck_pdf
from core.exports.evidence_files import evidence_markdown, evidence_pdf
from core.exports.run_report_pdf import run_report_pdf
from core.exports.slides import slides_pptx
from core.meeting.events import Entry
from core.meeting.fold import replay
from core.meeting.invitation import Invite
from core.meeting.minutes import Minutes
from core.script.brief import Brief


@dataclass(frozen=True, slots=True)
class Sources:
    """What exports are made from: the argued case, the minutes if a meeting was opened, its log,
    the moment, and the case as it was agreed.
    """

    brief: Brief
    minutes: Minutes | None = None
    log: tuple[Entry, ...] = ()
    at: dt.datetime | None = None
    agreed: Case | None = None


def of_minutes(write: Callable[[Brief, Minutes], bytes]) -> Callable[[Sources], bytes]:
    """Make a document of the minutes."""

    def make(sources: Sources) -> bytes:
        if sources.minutes is None:
            raise ValueError("a document of a meeting needs its minutes, got none.")
        return write(sources.brief, sources.minutes)

    return make


def of_invite(write: Callable[[Brief, Invite], bytes]) -> Callable[[Sources], bytes]:
    """Make a document of the invitation."""

    def make(sources: Sources) -> bytes:
        return write(
            sources.brief, invitations.invite_of(sources.brief, _moment(sources))
        )

    return make


def shared_files(sources: Sources) -> bytes:
    """Pack what others may read."""
    at, agreed = _moment(sources), sources.agreed or sources.brief.case
    return bundle_files.shared_bundle(sources.brief, sources.log, at, agreed)


def full_bundle(sources: Sources) -> bytes:
    """Pack everything, for the one whose case it is."""
    return bundle_files.bundle(
        sources.brief, sources.log, _moment(sources), sources.agreed
    )


def evidence_report(sources: Sources) -> bytes:
    """Print the evidence."""
    return evidence_pdf(sources.brief)


def evidence_notes(sources: Sources) -> bytes:
    """Write the evidence as Markdown."""
    return evidence_markdown(sources.brief)


def printed_deck(sources: Sources) -> bytes:
    """Print the slides."""
    return deck_pdf(sources.brief, replay(sources.log))


def run_report(sources: Sources) -> bytes:
    """Print the report of a run-through."""
    return run_report_pdf(sources.brief, sources.log, _moment(sources))


def slides_alone(sources: Sources) -> bytes:
    """Make slides without notes."""
    return slides_pptx(sources.brief, replay(sources.log))


def slides_with_notes(sources: Sources) -> bytes:
    """Make slides with what is said."""
    return slides_pptx(sources.brief, replay(sources.log), with_notes=True)


def test_of_cause(sources: Sources) -> bytes:
    """Write the test of the suspected cause."""
    return cause_test.cause_test(sources.brief)


def calendar_entry(_: Brief, written: Invite) -> bytes:
    """Make the entry of a calendar."""
    return invitations.calendar(written)


def _moment(sources: Sources) -> dt.datetime:
    if sources.at is None:
        raise ValueError("what is handed out now needs the moment, got none.")
    return sources.at
