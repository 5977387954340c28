"""A password on documents: AES-256, the same pages behind it, and kept nowhere."""

from __future__ import annotations

import io
import shutil
import subprocess
from email import message_from_bytes, policy
from pathlib import Path

import pikepdf
import pytest

from core.exports.emails import email_bytes
from core.exports.export_registry import CSV, MAIL, PDF
from core.exports.minutes_pdf import minutes_pdf
from core.exports.protected import protected
from core.meeting.fold import replay
from core.meeting.minutes import Minutes, record
from core.script.brief import Brief
from tests import cases
from tests.core.exports.test_exports import text_of

PASSWORD = "Prüfung-Δ-48"


@pytest.fixture
def minutes(flights: Brief) -> Minutes:
    log = cases.log_of(*cases.whole_meeting(flights.case))
    return record(flights, replay(log), log)


def test_a_protected_document_opens_with_its_password_alone(
    flights: Brief, minutes: Minutes
) -> None:
    plain = minutes_pdf(flights, minutes)
    content = protected(plain, PDF, PASSWORD)
    for wrong in ("", "Prüfung"):
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(content), password=wrong)
    with pikepdf.open(io.BytesIO(content), password=PASSWORD) as pdf:
        assert (pdf.encryption.R, pdf.encryption.bits) == (6, 256)
        assert pdf.encryption.stream_method.name == "aesv3"
        assert pdf.allow.accessibility
        assert pdf.Root.MarkInfo.Marked


def test_what_it_shows_is_the_same(flights: Brief, minutes: Minutes) -> None:
    plain = minutes_pdf(flights, minutes)
    content = protected(plain, PDF, PASSWORD)
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content), password=PASSWORD) as pdf:
        pdf.save(out)
    assert text_of(out.getvalue()) == text_of(plain)


def test_neither_the_words_nor_the_password_can_be_read_in_it(
    flights: Brief, minutes: Minutes
) -> None:
    content = protected(minutes_pdf(flights, minutes), PDF, PASSWORD)
    for text in (PASSWORD, "Late flights", "Mira Santos"):
        assert text.encode() not in content
        assert text.encode("utf-16-be") not in content


def test_the_document_attached_to_a_mail_is_protected_and_the_mail_is_the_same(
    flights: Brief, minutes: Minutes
) -> None:
    plain = message_from_bytes(email_bytes(flights, minutes), policy=policy.default)
    mail = message_from_bytes(
        protected(email_bytes(flights, minutes), MAIL, PASSWORD), policy=policy.default
    )
    assert mail["subject"] == plain["subject"]
    assert mail["to"] == plain["to"]
    assert mail["X-Unsent"] == "1"
    assert mail.get_body(("plain",)).get_content() == plain.get_body(("plain",)).get_content()
    (attached,) = mail.iter_attachments()
    (before,) = plain.iter_attachments()
    assert attached.get_filename() == before.get_filename()
    with pikepdf.open(io.BytesIO(attached.get_content()), password=PASSWORD) as pdf:
        assert pdf.is_encrypted


def test_a_table_has_no_password() -> None:
    assert protected(b"a,b\r\n", CSV, PASSWORD) == b"a,b\r\n"


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_another_program_finds_nothing_wrong(
    flights: Brief, minutes: Minutes, tmp_path: Path
) -> None:
    path = tmp_path / "minutes.pdf"
    path.write_bytes(protected(minutes_pdf(flights, minutes), PDF, PASSWORD))
    done = subprocess.run(
        ["qpdf", f"--password={PASSWORD}", "--check", path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "AESv3" in done.stdout
