"""What all mails share: addresses as objects, a body in two forms, the same bytes each time."""

from __future__ import annotations

from collections.abc import Iterable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from core.exports.escapes import flat

Named = tuple[str, str]  # a name and an address


def address(name: str, email: str) -> Address:
    """Write a receiver; a name cannot become a header or a second one."""
    clean = "".join(letter for letter in name if letter.isprintable())
    return Address(display_name=clean, addr_spec=email)


def draft(
    subject: str,
    sender: Named | None,
    to: Iterable[Named],
    copies: Iterable[Named] = (),
) -> EmailMessage:
    """Begin a message that opens as a draft where the mail program knows of it."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = flat(subject)
    if sender is not None:
        message["From"] = address(*sender)
    for header, people in (("To", to), ("Cc", copies)):
        receivers = [address(*person) for person in people]
        if receivers:
            message[header] = receivers
    message["X-Unsent"] = "1"
    return message


def attach_pdf(message: EmailMessage, content: bytes, name: str) -> None:
    """Attach a document."""
    message.add_attachment(
        content, maintype="application", subtype="pdf", filename=name
    )


def as_bytes(message: EmailMessage, seal: str) -> bytes:
    """Write a message; boundaries are numbered, so that they differ where parts hold parts."""
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"showstopper-{number}-{seal}")
    return message.as_bytes()
