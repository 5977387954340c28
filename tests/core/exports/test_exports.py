"""Documents: the same bytes each time, the same characters as on screen, safe against anything that
is typed.
"""

from __future__ import annotations

import email
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from email import policy
from email.message import EmailMessage

import pikepdf
import pytest

from core.exports.bundle_files import bundle
from core.exports.emails import email_bytes, email_lines, email_pdf, mailto
from core.exports.minutes_pdf import minutes_pdf
from core.meeting.events import ActionAgreed, NoteTaken, ObjectionRaised, StepShown
from core.meeting.fold import replay
from core.meeting.minutes import Minutes, SaidLine, record
from core.meeting.room_events import AttendanceTaken, ItemParked
from core.script.brief import Brief
from core.script.spoken_units import spelled_out
from tests import cases

PRINTERS: tuple[Callable[[Brief, Minutes], bytes], ...] = (minutes_pdf, email_pdf)
NASTY = (
    "<b>bold</b> & <i>",
    '<img src="http://x/y.png"/>',
    "<para>",
    "&#0;",
    "x" * 200_000,
    "\n" * 300,
    "a\x00b\x1b[0m",
    "‮left",
    "\ud83d",
    "]]>",
    "{worst.where}",
    "漢字 ✈",
)


@pytest.fixture(scope="module")
def minutes(flights: Brief) -> Minutes:
    return record(flights, replay(cases.log_of(*cases.whole_meeting(flights.case))))


def text_of(pdf: bytes, *options: str) -> str:
    """Read a document as text; spaces of all kinds become one."""
    if shutil.which("pdftotext") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("pdftotext is not installed here, and it must be")
        pytest.skip("pdftotext is not installed")
    done = subprocess.run(
        ["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True
    )
    return " ".join(done.stdout.decode().split())


def plain(text: str) -> str:
    return " ".join(text.split())


def parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def body_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


# PDF


@pytest.mark.parametrize("printer", PRINTERS)
def test_the_same_meeting_gives_the_same_bytes(
    flights: Brief, minutes: Minutes, printer: Callable[[Brief, Minutes], bytes]
) -> None:
    assert printer(flights, minutes) == printer(flights, minutes)


def fonts_of(item: pikepdf.Object) -> list[pikepdf.Object]:
    found = list(
        item.get("/Resources", pikepdf.Dictionary()).get("/Font", pikepdf.Dictionary()).values()
    )
    for value in (
        item.get("/Resources", pikepdf.Dictionary()).get("/XObject", pikepdf.Dictionary()).values()
    ):
        found += fonts_of(value)
    return found


def is_embedded(font: pikepdf.Object) -> bool:
    real = font.DescendantFonts[0] if "/DescendantFonts" in font else font
    if font.get("/Subtype") == "/Type3":
        return True
    return "/FontDescriptor" in real and bool(
        {"/FontFile", "/FontFile2", "/FontFile3"} & set(real.FontDescriptor.keys())
    )


@pytest.mark.parametrize("printer", PRINTERS)
def test_every_font_is_in_the_document(
    flights: Brief, minutes: Minutes, printer: Callable[[Brief, Minutes], bytes]
) -> None:
    with pikepdf.open(io.BytesIO(printer(flights, minutes))) as pdf:
        fonts = [font for page in pdf.pages for font in fonts_of(page.obj)]
        assert fonts
        assert [str(font.get("/BaseFont")) for font in fonts if not is_embedded(font)] == []


def test_the_decision_and_the_actions_are_on_page_one(flights: Brief, minutes: Minutes) -> None:
    first = text_of(minutes_pdf(flights, minutes), "-l", "1")
    for said in (*minutes.decision, "Mend the unit", "Fri, Nov 27", "page 1 of"):
        assert plain(said) in first


def test_what_is_printed_is_what_was_said(flights: Brief, minutes: Minutes) -> None:
    printed = text_of(minutes_pdf(flights, minutes))
    change = spelled_out(flights.facts["worst.change"].says)
    for said in (change, flights.facts["evidence"].says, minutes.head):
        assert plain(said) in printed
    for _, headline in minutes.shown:
        assert plain(headline) in printed


def test_the_printed_minutes_hold_no_private_note(flights: Brief, minutes: Minutes) -> None:
    printed = text_of(minutes_pdf(flights, minutes)) + text_of(email_pdf(flights, minutes))
    assert "hush" not in printed


@pytest.mark.parametrize("name", cases.SAMPLES)
def test_every_sample_case_can_be_printed(sample: Callable[[str], Brief], name: str) -> None:
    brief = sample(name)
    result = record(brief, replay(cases.log_of(*cases.whole_meeting(brief.case))))
    with pikepdf.open(io.BytesIO(minutes_pdf(brief, result))) as pdf:
        assert len(pdf.pages) >= 2


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
@pytest.mark.parametrize("field", ["title", "decision", "notes", "parked", "questions"])
def test_nothing_that_is_typed_breaks_the_minutes(
    flights: Brief, minutes: Minutes, text: str, field: str
) -> None:
    filled = {
        "title": text,
        "decision": (text,),
        "notes": (SaidLine(text, text, text, text),),
        "parked": (SaidLine(text, text, text),),
        "questions": (SaidLine(text, text, text, text, text),),
    }[field]
    small = replace(minutes, shown=(), options=(), **{field: filled})
    assert minutes_pdf(flights, small).startswith(b"%PDF")


def test_twenty_thousand_line_breaks_do_not_fill_pages(flights: Brief, minutes: Minutes) -> None:
    small = replace(
        minutes, shown=(), options=(), notes=(SaidLine("10:00", "", "a" + "\n" * 20_000 + "b"),)
    )
    with pikepdf.open(io.BytesIO(minutes_pdf(flights, small))) as pdf:
        assert len(pdf.pages) < 10


UNFINISHED = (
    AttendanceTaken(("Mira Santos", "Doe, John")),
    StepShown("finding"),
    ObjectionRaised("Not so.", "Doe, John", "finding.headline"),
    ItemParked("Who pays?", "Doe, John"),
    NoteTaken(cases.SECRET, private=True),
    ActionAgreed("Mend the unit"),
)


def test_who_is_absent_what_is_parked_and_what_is_challenged_is_printed(flights: Brief) -> None:
    result = record(flights, replay(cases.log_of(cases.opening(flights.case), *UNFINISHED)))
    printed = text_of(minutes_pdf(flights, result))
    for said in (
        "Present: Mira Santos and Doe, John. Absent: Helen Brooks.",
        "Parking lot",
        "10:04 AM, Finding · Doe, John: Who pays?",
        f"(about “{result.objections[0].about}”)",
    ):
        assert plain(said) in printed
    assert "hush" not in printed


def test_an_action_without_owner_and_date_is_in_every_document(flights: Brief) -> None:
    log = cases.log_of(cases.opening(flights.case), *UNFINISHED)
    result = record(flights, replay(log))
    for printer in PRINTERS:
        assert "Mend the unit no one yet no date yet" in text_of(printer(flights, result))
    assert "- Mend the unit (no one yet, no date yet)" in body_of(
        parsed(email_bytes(flights, result))
    )
    assert "no%20one%20yet" in mailto(flights, result)
    assert '"due":null' in json.loads(bundle(flights, log, cases.AT))["log"][-1]["event"]


def test_markup_is_printed_as_it_was_typed(flights: Brief, minutes: Minutes) -> None:
    printed = text_of(
        minutes_pdf(
            flights,
            replace(
                minutes, shown=(), notes=(SaidLine("10:00", "", "<b>not bold</b> & <script>"),)
            ),
        )
    )
    assert "<b>not bold</b> & <script>" in printed


# Email


def test_the_email_goes_to_everybody_once_as_a_draft(flights: Brief, minutes: Minutes) -> None:
    message = parsed(email_bytes(flights, minutes))
    to = message["To"].addresses
    assert [(item.display_name, item.addr_spec) for item in to] == [
        ("Doe, John", "john.doe@example.com"),
        ("Helen Brooks", "helen@example.com"),
    ]
    assert message["From"].addresses[0].addr_spec == "mira@example.com"
    assert message["X-Unsent"] == "1"
    assert [attachment.get_content_type() for attachment in message.iter_attachments()] == [
        "application/pdf"
    ]


def test_the_email_is_the_same_bytes_each_time(flights: Brief, minutes: Minutes) -> None:
    assert email_bytes(flights, minutes) == email_bytes(flights, minutes)


@pytest.mark.parametrize(
    "title",
    ["Late\r\nBcc: evil@example.com", "Late\nX: y", "Late\x00\x0b\x0c\x85\u2028flights", "ü" * 300],
)
def test_a_title_cannot_add_a_header(flights: Brief, minutes: Minutes, title: str) -> None:
    raw = email_bytes(flights, replace(minutes, title=title))
    message = parsed(raw)
    assert message["Bcc"] is None
    assert message["X"] is None
    assert not re.search(rb"(?m)^Bcc:", raw)


@pytest.mark.parametrize(
    "name", ["Eve\r\nBcc: evil@example.com", 'Eve" <x@y.z>', "Évé, Dr.", "=?utf-8?q?x?="]
)
def test_a_name_cannot_add_a_header_or_a_receiver(
    flights: Brief, minutes: Minutes, name: str
) -> None:
    people = (flights.case.people[0], replace(flights.case.people[1], name=name))
    brief = replace(flights, case=replace(flights.case, people=people))
    message = parsed(email_bytes(brief, minutes))
    assert message["Bcc"] is None
    assert [address.addr_spec for address in message["To"].addresses] == ["john.doe@example.com"]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b",
        "a b@example.com",
        "a@example.com,evil@example.com",
        "a@example.com\nBcc: x@y.z",
        "ü@example.com",
        "a..b@example.com",
        ".a@example.com",
        "a@.com",
        "a@b..com",
    ],
)
def test_an_address_that_cannot_be_is_left_out(
    flights: Brief, minutes: Minutes, address: str
) -> None:
    people = (
        flights.case.people[0],
        replace(flights.case.people[1], email=address),
        flights.case.people[2],
    )
    message = parsed(
        email_bytes(replace(flights, case=replace(flights.case, people=people)), minutes)
    )
    assert "helen@example.com" in [address.addr_spec for address in message["To"].addresses]
    assert message["Bcc"] is None


@pytest.mark.parametrize("name", cases.SAMPLES)
def test_the_email_has_at_most_a_hundred_and_fifty_words(
    sample: Callable[[str], Brief], name: str
) -> None:
    brief = sample(name)
    result = record(brief, replay(cases.log_of(*cases.whole_meeting(brief.case))))
    assert len(body_of(parsed(email_bytes(brief, result))).split()) <= 150


def test_a_long_reason_does_not_make_a_long_email(flights: Brief, minutes: Minutes) -> None:
    long = replace(
        minutes, decision=("Helen Brooks decides: Pause.", "Because " + "of this and that " * 200)
    )
    assert len(" ".join(email_lines(flights, long)).split()) <= 150


def test_the_link_to_the_mail_program_has_no_line_end(flights: Brief, minutes: Minutes) -> None:
    link = mailto(flights, replace(minutes, title="Late\r\nBcc: evil@example.com"))
    assert link.startswith("mailto:mira%40example.com,")
    assert not set(link) & set('\r\n "<>')


# Bundle


def test_the_bundle_can_be_checked_with_nothing_but_sha256(flights: Brief) -> None:
    document = json.loads(
        bundle(flights, cases.log_of(*cases.whole_meeting(flights.case)), cases.AT)
    )
    before = ""
    for item in document["log"]:
        parts = (before, str(item["seq"]), item["id"], item["at"], item["by"], item["event"])
        before = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
        assert before == item["digest"]
    assert before == document["log_head"]
    case = json.dumps(document["case"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(case.encode()).hexdigest() == document["case_digest"]


def test_every_claim_of_the_bundle_cites_facts_of_the_bundle(flights: Brief) -> None:
    document = json.loads(bundle(flights, (), cases.AT))
    assert {fact for claim in document["claims"].values() for fact in claim["cites"]} <= set(
        document["facts"]
    )
    assert document["log_head"] == ""


@pytest.mark.parametrize(
    "name",
    ["rows.csv", "fraud scores (prod_score cut at 0.7736) " * 3, "x" * 300, "very long " * 80],
    ids=["short", "long", "endless word", "endless"],
)
def test_the_footer_never_runs_into_the_page_number(name: str) -> None:
    from core.exports import paper

    footer = f"Fraud score 9 · {name} (5217083), 40,000 payments, evidence 1b7f6ef · log 14198d5"
    pdf = paper.build("Minutes", [paper.text("Said.")], footer)
    read = text_of(pdf, "-layout")
    assert "page 1 of 1" in read
    assert "log 14198d5" in read
