"""Single sign-on by OpenID Connect, where it is switched on: who may present, by their address.

The framework signs people in and keeps what their provider said of them in a signed cookie. Here it
is decided what that is worth. With it nobody is the presenter for sitting at this machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadFile, Complaint
from core.messages import mark
from core.text import one_line

VARIABLE = "SHOWSTOPPER_PRESENTERS"
SECRETS = "SHOWSTOPPER_SECRETS"
CALLBACK = "/oauth2callback"
USER_COOKIE = "_streamlit_user"
FAILED = "sign_in_failed"  # in the address of the page that says so

OTHER_APP = mark("This sign-in was made for another app.")
NO_ADDRESS = mark(
    "Your identity provider gives no email address, so nobody can tell who you are."
)
NOT_VERIFIED = mark("Your identity provider has not verified the address {email}.")
NOBODY_NAMED = mark("Nobody may present here yet: {variable} names no one.")
NOT_NAMED = mark("You are signed in as {email}, and this address may not present here.")

Claims = Mapping[str, object]
ClaimsOf = Callable[[Mapping[str, str]], Claims | None]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who may present: a name for the record, and the address that was verified."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Somebody who is signed in and may not present; `why` says so, to be filled with `facts`."""

    why: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SignIn:
    """What is configured: the ids of this app at its providers by their names, and who may present.

    `presenters` are addresses, or whole domains as `@example.com`. `claims_of` reads from the
    cookies of a request what its provider said, None for who is not signed in.
    """

    clients: Mapping[str, str]
    presenters: frozenset[str]
    claims_of: ClaimsOf

    def who(self, cookies: Mapping[str, str]) -> SignedIn | TurnedAway | None:
        """Say who sends these cookies; None for who is not signed in."""
        claims = self.claims_of(cookies)
        return None if claims is None else self.judge(claims)

    def judge(self, claims: Claims) -> SignedIn | TurnedAway:
        """Decide about what a provider said of somebody.

        Its signature, issuer and time were checked when it was taken. The audience is checked here:
        OpenID Connect Core 1.0, section 3.1.3.7, wants that, and not every library does it.
        """
        email = str(claims.get("email") or "").strip().lower()
        audience = claims.get("aud")
        named = {audience} if isinstance(audience, str) else set(_texts(audience))
        if self.clients.get(str(claims.get("provider"))) not in named:
            return TurnedAway(OTHER_APP)
        user, _, domain = email.rpartition("@")
        if not user or not domain:
            return TurnedAway(NO_ADDRESS)
        if claims.get("email_verified", True) not in {True, "true"}:
            return TurnedAway(NOT_VERIFIED, (("email", email),))
        if not self.presenters:
            return TurnedAway(NOBODY_NAMED, (("variable", VARIABLE),))
        if not {email, f"@{domain}"} & self.presenters:
            return TurnedAway(NOT_NAMED, (("email", email),))
        return SignedIn(one_line(str(claims.get("name") or "")) or email, email)


def _texts(value: object) -> list[str]:
    return (
        [item for item in value if isinstance(item, str)]
        if isinstance(value, list)
        else []
    )


def presenters_in(environment: Mapping[str, str]) -> frozenset[str]:
    """Read who may present from SHOWSTOPPER_PRESENTERS: addresses and @domains, with commas.

    >>> sorted(presenters_in({VARIABLE: "Ann@Example.com, @team.example"}))
    ['@team.example', 'ann@example.com']
    """
    parts = environment.get(VARIABLE, "").split(",")
    return frozenset(part.strip().lower() for part in parts if part.strip())


def secrets_files(environment: Mapping[str, str]) -> dict[str, list[str]]:
    """Name the file of settings for signing in that SHOWSTOPPER_SECRETS asks for, as an option.

    Without one the framework looks in its own places. Raises BadFile where there is no such file.
    """
    asked = environment.get(SECRETS, "")
    if asked and not Path(asked).is_file():
        what = mark("there is no file {path}, which {variable} names").format(
            path=asked, variable=SECRETS
        )
        raise BadFile(Complaint(what, mark("write it, or leave the variable out")))
    return {"secrets.files": [asked]} if asked else {}


_in_force: list[SignIn] = []


def switch_on(found: SignIn | None) -> None:
    """Have people sign in, or with None not; the launcher knows, this module reads no settings."""
    _in_force[:] = [] if found is None else [found]


def sign_in() -> SignIn | None:
    """Name the sign-in that is in force; None where there is none."""
    return _in_force[0] if _in_force else None
