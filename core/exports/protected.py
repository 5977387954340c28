"""A password on what is printed: AES with 256 bits (ISO 32000-2, 7.6.4, revision 6).

The password is asked for each time and kept nowhere. A protected file has random parts, so the same
document gives other bytes each time; what it shows is the same. Screen readers may read it.
"""

from __future__ import annotations

import io
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import PurePath

from pikepdf import Encryption, Pdf

from core.exports.bundle_zip import BUNDLE, FOLDER, ZIP, files_of, zipped

PDF_TYPE, MAIL_TYPE = "application/pdf", "message/rfc822"
TYPES = {".pdf": PDF_TYPE, ".eml": MAIL_TYPE}
LEAST = 8  # characters


def protected(content: bytes, media_type: str, password: str) -> bytes:
    """Put a password on a document, on the documents that are attached to a mail, or on those in a
    ZIP; others stay as they are.
    """
    if media_type == PDF_TYPE:
        return _protected(content, password)
    if media_type == MAIL_TYPE:
        return _mail(content, password)
    if media_type == ZIP:
        return _enclosed(content, password)
    return content


def _enclosed(content: bytes, password: str) -> bytes:
    """Protect the documents of a bundle's ZIP, whose digests are taken anew."""
    files = files_of(content)
    documents = {
        name.removeprefix(f"{FOLDER}/"): protected(
            file, TYPES.get(PurePath(name).suffix, ""), password
        )
        for name, file in files.items()
        if name.startswith(f"{FOLDER}/")
    }
    return zipped(files[BUNDLE], documents)


def _protected(content: bytes, password: str) -> bytes:
    out = io.BytesIO()
    with Pdf.open(io.BytesIO(content)) as pdf:
        pdf.save(out, encryption=Encryption(owner=password, user=password, R=6))
    return out.getvalue()


def _mail(content: bytes, password: str) -> bytes:
    message = message_from_bytes(content, policy=policy.SMTP)
    for part in message.walk():
        if isinstance(part, EmailMessage) and part.get_content_type() == PDF_TYPE:
            name = part.get_filename()
            document = _protected(part.get_content(), password)
            part.set_content(
                document,
                maintype="application",
                subtype="pdf",
                disposition="attachment",
                filename=name,
            )
    return message.as_bytes()
