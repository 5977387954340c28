"""Who can be written to: addresses that a mail program takes as they stand."""

from __future__ import annotations

import re

from core.case.model import Case, Person
from core.errors import Complaint
from core.messages import say

ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
ADDRESS = re.compile(rf"{ATOM}(\.{ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)


def is_address(email: str) -> bool:
    r"""Say whether an address is plain ASCII of the everyday form, in one piece.

    >>> is_address("a.b@example.com"), is_address("a@b"), is_address("a@b.c\\nBcc: d@e.f")
    (True, False, False)
    """
    return ADDRESS.fullmatch(email) is not None


def reachable(people: tuple[Person, ...]) -> tuple[Person, ...]:
    """List the people with an address, each address once."""
    first = {person.email.lower(): person for person in reversed(people)}
    return tuple(
        person
        for person in people
        if is_address(person.email) and first[person.email.lower()] is person
    )


def address_complaints(case: Case) -> tuple[Complaint, ...]:
    """Say what is wrong with names and addresses: nothing is sent to a guess."""
    return (*_wrong(case.people), *_missing(case.people), *_same(case.people))


def _wrong(people: tuple[Person, ...]) -> tuple[Complaint, ...]:
    return tuple(
        Complaint(
            say(
                "“{email}” of {name} is not an email address",
                email=person.email,
                name=person.name,
            ),
            say("correct it on the case page; until then they are not invited"),
        )
        for person in people
        if person.email.strip() and not is_address(person.email)
    )


def _missing(people: tuple[Person, ...]) -> tuple[Complaint, ...]:
    lacking = [person.name for person in people if not person.email.strip()]
    if not people:
        return (Complaint(say("no one is listed"), say("add people on the case page")),)
    if not reachable(people):
        what = say("no one has an email address, so the invitation goes to nobody")
        return (Complaint(what, say("add addresses on the case page")),)
    return tuple(
        Complaint(
            say("{name} has no email address", name=name),
            say("invite them another way"),
        )
        for name in lacking
    )


def _same(people: tuple[Person, ...]) -> tuple[Complaint, ...]:
    names = [" ".join(person.name.split()).casefold() for person in people]
    twice = {
        person.name: None
        for person, name in zip(people, names, strict=True)
        if names.count(name) > 1
    }
    return tuple(
        Complaint(
            say("two people are called {name}", name=name),
            say(
                "add an initial on the case page, so that votes and actions name one of them"
            ),
        )
        for name in twice
    )
