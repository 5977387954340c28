"""What a case and its meeting can be taken away as: one record an export, for the pages and the
command line.

An export is added by its line in `EXPORTS`: the follow-up page offers it in its group,
`showstopper export` writes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from core.exports import (
    action_lists,
    cause_test,
    chat_posts,
    emails,
    invitations,
    minutes_forms,
    repository_notes,
)
from core.exports.bundle_zip import ZIP, zipped
from core.exports.export_sources import (
    Sources,
    calendar_entry,
    evidence_notes,
    evidence_report,
    full_bundle,
    of_invite,
    of_minutes,
    printed_deck,
    run_report,
    shared_files,
    slides_alone,
    slides_with_notes,
    test_of_cause,
)
from core.exports.minutes_pdf import minutes_pdf
from core.meeting.fold import replay
from core.meeting.minutes import Minutes
from core.messages import mark
from core.script.brief import Brief

PDF, JSON, MAIL = "application/pdf", "application/json", "message/rfc822"
TEXT, MARKDOWN, HTML = "text/plain", "text/markdown", "text/html"
CSV, CALENDAR, PYTHON = "text/csv", "text/calendar", "text/x-python"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
Needs = Literal["minutes", "log", "case", "invitation", "cause", "rehearsal"]
Group = Literal[
    "main",
    "forms",
    "mails",
    "record",
    "trackers",
    "posts",
    "repository",
    "invitation",
    "coach",
]
COACH: Group = (
    "coach"  # offered beside the rehearsal alone, for whoever asks for it there
)


@dataclass(frozen=True, slots=True)
class Export:
    """One export: its file's `ending`, its button, what makes its bytes, and where it is offered.

    Those of the `minutes` need a meeting, those of a `log` one with entries, those of an
    `invitation` a planned meeting, a `cause` a suspected cause that rows show, those of a
    `case` nothing. What is printed is made in a process of its own. One that holds private notes or
    what the presenter says is `chosen`: it is written only when somebody asks for it by its name.
    """

    name: str
    label: str
    ending: str
    media_type: str
    icon: str
    needs: Needs
    group: Group
    make: Callable[[Sources], bytes]
    chosen: bool = False


# What goes into the ZIP beside the bundle: all that others may read, each in its own form.
ENCLOSED: tuple[Group, ...] = (
    "main",
    "forms",
    "mails",
    "trackers",
    "posts",
    "repository",
)
OF_CASE = frozenset({"evidence", "evidence-markdown", "deck", "slides"})


def _whole(sources: Sources) -> bytes:
    """Pack the bundle to share with every document that others may read."""
    enclosed = [
        export
        for export in (
            *possible(sources, *ENCLOSED),
            *(BY_NAME[name] for name in sorted(OF_CASE)),
        )
        if not export.chosen
    ]
    return zipped(
        shared_files(sources), {item.ending: item.make(sources) for item in enclosed}
    )


def _export(
    name: str,
    label: str,
    ending: str,
    kind: tuple[str, str],
    place: tuple[Group, Needs],
    make: Callable[[Sources], bytes],
    *,
    chosen: bool = False,
) -> Export:
    return Export(name, label, ending, *kind, place[1], place[0], make, chosen)


def _minutes(
    name: str,
    label: str,
    ending: str,
    kind: tuple[str, str],
    group: Group,
    write: Callable[[Brief, Minutes], bytes],
) -> Export:
    return _export(name, label, ending, kind, (group, "minutes"), of_minutes(write))


AS_PDF, AS_MAIL = (PDF, "picture_as_pdf"), (MAIL, "drafts")
AS_TABLE, AS_TEXT, AS_NOTE = (CSV, "table"), (TEXT, "chat"), (MARKDOWN, "markdown")
AS_EVENT = (CALENDAR, "event")
AS_SLIDES = (SLIDES, "slideshow")
RECORD: tuple[Group, Needs] = ("record", "case")
ASKED: tuple[Group, Needs] = ("invitation", "invitation")
EXPORTS = (
    _minutes(
        "minutes", mark("Minutes, PDF"), "minutes.pdf", AS_PDF, "main", minutes_pdf
    ),
    _minutes(
        "draft",
        mark("Email, draft"),
        "follow-up.eml",
        AS_MAIL,
        "main",
        emails.email_bytes,
    ),
    _minutes(
        "minutes-word",
        mark("Minutes, Word"),
        "minutes.docx",
        (WORD, "description"),
        "forms",
        minutes_forms.minutes_docx,
    ),
    _minutes(
        "minutes-markdown",
        mark("Minutes, Markdown"),
        "minutes.md",
        AS_NOTE,
        "forms",
        minutes_forms.minutes_markdown,
    ),
    _minutes(
        "minutes-html",
        mark("Minutes, HTML"),
        "minutes.html",
        (HTML, "html"),
        "forms",
        minutes_forms.minutes_html,
    ),
    _minutes(
        "minutes-text",
        mark("Minutes, text"),
        "minutes.txt",
        (TEXT, "text_snippet"),
        "forms",
        minutes_forms.minutes_text,
    ),
    _minutes(
        "minutes-json",
        mark("Minutes, JSON"),
        "minutes.json",
        (JSON, "data_object"),
        "forms",
        minutes_forms.minutes_json,
    ),
    _minutes(
        "email", mark("Email, PDF"), "email.pdf", AS_PDF, "mails", emails.email_pdf
    ),
    _minutes(
        "draft-team",
        mark("Email to the team, draft"),
        "team.eml",
        AS_MAIL,
        "mails",
        partial(emails.email_bytes, readers="team"),
    ),
    _minutes(
        "draft-support",
        mark("Email to customer support, draft"),
        "support.eml",
        AS_MAIL,
        "mails",
        partial(emails.email_bytes, readers="support"),
    ),
    _minutes(
        "actions-csv",
        mark("Actions, CSV"),
        "actions.csv",
        AS_TABLE,
        "trackers",
        action_lists.actions_csv,
    ),
    _minutes(
        "actions-ics",
        mark("Actions, calendar tasks"),
        "actions.ics",
        (CALENDAR, "task_alt"),
        "trackers",
        action_lists.actions_ics,
    ),
    _minutes(
        "jira",
        mark("Issues for Jira, CSV"),
        "jira.csv",
        AS_TABLE,
        "trackers",
        action_lists.jira_csv,
    ),
    _minutes(
        "linear",
        mark("Issues for Linear, CSV"),
        "linear.csv",
        AS_TABLE,
        "trackers",
        action_lists.linear_csv,
    ),
    _minutes(
        "tasks",
        mark("Task list for GitHub or GitLab"),
        "tasks.md",
        AS_NOTE,
        "trackers",
        action_lists.task_list,
    ),
    _minutes(
        "slack",
        mark("Post for Slack"),
        "slack.txt",
        AS_TEXT,
        "posts",
        chat_posts.slack_post,
    ),
    _minutes(
        "teams",
        mark("Post for Teams"),
        "teams.txt",
        AS_TEXT,
        "posts",
        chat_posts.teams_post,
    ),
    _minutes(
        "post",
        mark("Post in Markdown"),
        "post.md",
        AS_NOTE,
        "posts",
        chat_posts.markdown_post,
    ),
    _minutes(
        "decision",
        mark("Decision record (MADR)"),
        "decision.md",
        AS_NOTE,
        "repository",
        repository_notes.decision_record,
    ),
    _minutes(
        "model-card",
        mark("Note for the model card"),
        "model-card.md",
        AS_NOTE,
        "repository",
        repository_notes.model_card_note,
    ),
    _export(
        "cause-test",
        mark("Test of the suspected cause"),
        "test_suspected_cause.py",
        (PYTHON, "bug_report"),
        ("repository", "cause"),
        test_of_cause,
    ),
    _export(
        "invitation",
        mark("Invitation, email draft"),
        "invitation.eml",
        AS_MAIL,
        ASKED,
        of_invite(invitations.mail),
    ),
    _export(
        "invitation-ics",
        mark("Invitation, calendar entry"),
        "invitation.ics",
        AS_EVENT,
        ASKED,
        of_invite(calendar_entry),
    ),
    _export(
        "pre-read",
        mark("For those who cannot come, email draft"),
        "pre-read.eml",
        AS_MAIL,
        ASKED,
        of_invite(invitations.pre_read),
    ),
    _export(
        "brief",
        mark("Brief on one page, PDF"),
        "brief.pdf",
        AS_PDF,
        ASKED,
        of_invite(invitations.brief_pdf),
    ),
    _export(
        "evidence",
        mark("Evidence report, PDF"),
        "evidence.pdf",
        AS_PDF,
        RECORD,
        evidence_report,
    ),
    _export(
        "evidence-markdown",
        mark("Evidence report, Markdown"),
        "evidence.md",
        AS_NOTE,
        RECORD,
        evidence_notes,
    ),
    _export("deck", mark("Screens, PDF"), "screens.pdf", AS_PDF, RECORD, printed_deck),
    _export(
        "slides",
        mark("Slides, PowerPoint"),
        "slides.pptx",
        AS_SLIDES,
        RECORD,
        slides_alone,
    ),
    _export(
        "slides-notes",
        mark("Slides with what you say as notes, PowerPoint"),
        "slides-with-notes.pptx",
        AS_SLIDES,
        RECORD,
        slides_with_notes,
        chosen=True,
    ),
    _export(
        "whole",
        mark("Bundle with all documents, ZIP"),
        "bundle.zip",
        (ZIP, "folder_zip"),
        ("record", "log"),
        _whole,
    ),
    _export(
        "shared",
        mark("Bundle to share, JSON"),
        "shared.json",
        (JSON, "share"),
        ("record", "log"),
        shared_files,
    ),
    _export(
        "bundle",
        mark("Bundle, JSON (with private notes)"),
        "bundle.json",
        (JSON, "lock"),
        RECORD,
        full_bundle,
        chosen=True,
    ),
    _export(
        "run-report",
        mark("Report for a coach, PDF"),
        "rehearsal.pdf",
        AS_PDF,
        (COACH, "rehearsal"),
        run_report,
    ),
)
OFFERED = {export.group for export in EXPORTS} - {COACH}
BY_NAME = {export.name: export for export in EXPORTS}


def possible(sources: Sources, *groups: Group) -> tuple[Export, ...]:
    """List the exports for which there is what they need, of some groups or of all but what is for
    a coach.

    A meeting that is over, or began, is invited to no more.
    """
    there = {"case"} | ({"log"} if sources.log else set())
    there |= {"minutes"} if sources.minutes is not None else set()
    there |= {"invitation"} if _invites(sources) else set()
    there |= {"cause"} if cause_test.has_cause_test(sources.brief) else set()
    there |= {"rehearsal"} if replay(sources.log).rehearsal else set()
    wanted = (export for export in EXPORTS if export.group in (groups or OFFERED))
    return tuple(export for export in wanted if export.needs in there)


def _invites(sources: Sources) -> bool:
    planned = sources.brief.case.appointment
    if planned is None or sources.at is None:
        return False
    return planned.canceled or planned.starts > sources.at


def is_printed(export: Export) -> bool:
    """Say whether an export holds a document, which is set in a process of its own."""
    return export.needs in {"minutes", "invitation"} or export.media_type in {
        PDF,
        SLIDES,
        ZIP,
    }
