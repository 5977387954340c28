"""What a meeting can be taken away as: one record an export, for the pages and the command line.

An export is added by its line in `EXPORTS`: the follow-up page offers it, `showstopper export`
writes it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from core.case.model import Case
from core.exports import documents
from core.meeting.events import Entry
from core.meeting.minutes import Minutes
from core.messages import mark
from core.script.brief import Brief

PDF, JSON, MAIL = "application/pdf", "application/json", "message/rfc822"


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


@dataclass(frozen=True, slots=True)
class Export:
    """One export: its file's `ending`, its button, and what makes its bytes.

    Those of the `minutes` need a meeting and are made in a process of their own, those of a `log`
    need one with entries, those of a `case` nothing.
    """

    name: str
    label: str
    ending: str
    media_type: str
    icon: str
    needs: Literal["minutes", "log", "case"]
    make: Callable[[Sources], bytes]


def _of_minutes(write: Callable[[Brief, Minutes], bytes]) -> Callable[[Sources], bytes]:
    def make(sources: Sources) -> bytes:
        if sources.minutes is None:
            raise ValueError("a document of a meeting needs its minutes, got none.")
        return write(sources.brief, sources.minutes)

    return make


def _shared(sources: Sources) -> bytes:
    at, agreed = _moment(sources), sources.agreed or sources.brief.case
    return documents.shared_bundle(sources.brief, sources.log, at, agreed)


def _bundle(sources: Sources) -> bytes:
    return documents.bundle(sources.brief, sources.log, _moment(sources), sources.agreed)


def _moment(sources: Sources) -> dt.datetime:
    if sources.at is None:
        raise ValueError("a bundle says when it was made, got no moment.")
    return sources.at


EXPORTS = (
    Export(
        "minutes",
        mark("Minutes, PDF"),
        "minutes.pdf",
        PDF,
        "picture_as_pdf",
        "minutes",
        _of_minutes(documents.minutes_pdf),
    ),
    Export(
        "email",
        mark("Email, PDF"),
        "email.pdf",
        PDF,
        "picture_as_pdf",
        "minutes",
        _of_minutes(documents.email_pdf),
    ),
    Export(
        "draft",
        mark("Email, draft"),
        "follow-up.eml",
        MAIL,
        "drafts",
        "minutes",
        _of_minutes(documents.email_bytes),
    ),
    Export("shared", mark("Bundle to share, JSON"), "shared.json", JSON, "share", "log", _shared),
    Export(
        "bundle",
        mark("Bundle, JSON (with private notes)"),
        "bundle.json",
        JSON,
        "lock",
        "case",
        _bundle,
    ),
)
BY_NAME = {export.name: export for export in EXPORTS}


def possible(sources: Sources) -> tuple[Export, ...]:
    """List the exports for which there is what they need."""
    there = {"case"} | ({"log"} if sources.log else set())
    there |= {"minutes"} if sources.minutes is not None else set()
    return tuple(export for export in EXPORTS if export.needs in there)
