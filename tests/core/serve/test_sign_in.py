"""Who may present where people sign in: what a provider says is held to this app's settings."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path

import pytest
from starlette.requests import HTTPConnection

from core.errors import BadFile
from core.serve.listening import HERE, listening
from core.serve.roles import COOKIE, Signer, session
from core.serve.screen_feed import ScreenFeed
from core.serve.sign_in import (
    SECRETS,
    SignedIn,
    SignIn,
    TurnedAway,
    presenters_in,
    secrets_files,
    switch_on,
)
from core.serve.visitors import Sockets, Visitors
from core.store.public import RIGHTS, PublicStore

ANN = {"email": "Ann@Team.example", "name": "Ann Lee", "aud": "us", "provider": "default"}
NAMED = frozenset({"ann@team.example", "@partner.example"})


def judged(presenters: frozenset[str] = NAMED, **changes: object) -> SignedIn | TurnedAway:
    found = SignIn({"default": "us", "other": "us-there"}, presenters, lambda _: None)
    return found.judge(ANN | changes)


def test_who_is_named_by_address_or_by_domain_may_present() -> None:
    assert judged() == SignedIn("Ann Lee", "ann@team.example")
    assert judged(email="x@partner.example").email == "x@partner.example"
    assert judged(email_verified=True, aud=["others", "us"]).name == "Ann Lee"
    assert judged(provider="other", aud="us-there").name == "Ann Lee"


def test_without_a_name_the_address_stands_in_the_record() -> None:
    assert judged(name=None).name == "ann@team.example"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"email": "ann@team.example.evil.example"}, "may not present here"),
        ({"email": "ann@sub.partner.example"}, "may not present here"),
        ({"email": "bob@team.example"}, "may not present here"),
        ({"email": "@partner.example"}, "no email address"),
        ({"email": ""}, "no email address"),
        ({"email": None}, "no email address"),
        ({"email_verified": False}, "has not verified"),
        ({"email_verified": "false"}, "has not verified"),
        ({"aud": "another"}, "made for another app"),
        ({"aud": ["another"], "azp": "us"}, "made for another app"),
        ({"aud": None}, "made for another app"),
        ({"provider": "unknown", "aud": None}, "made for another app"),
        ({"provider": "other"}, "made for another app"),
    ],
)
def test_everybody_else_is_turned_away_with_a_reason(changes: dict[str, object], says: str) -> None:
    found = judged(**changes)
    assert isinstance(found, TurnedAway)
    assert says in found.why


def test_as_long_as_nobody_is_named_nobody_presents() -> None:
    assert presenters_in({}) == frozenset()
    assert "names no one" in judged(frozenset()).why


def test_with_sign_in_the_cookie_of_this_machine_makes_no_presenter(tmp_path: Path) -> None:
    signer, public = Signer(tmp_path), PublicStore(tmp_path)
    off = SignIn({"default": "us"}, NAMED, lambda _: None)
    on = SignIn({"default": "us"}, NAMED, lambda _: ANN)
    at = dt.datetime.now(dt.UTC)

    def role(found: SignIn | None, process: str = "both"):
        return session(
            {COOKIE: signer.sign()}, "127.0.0.1", signer=signer, public=public, process=process,
            network=False, at=at, sign_in=found,
        )  # fmt: skip

    assert role(None).role == "presenter"
    assert role(off).role == "audience"
    assert (role(on).role, role(on).person) == ("presenter", "Ann Lee")
    assert role(on).rights == frozenset(RIGHTS)
    assert role(on, "audience").role == "audience"
    public.close()


def test_who_is_asked_about_is_told_apart_by_who_signed_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers are shared for a moment; two people behind one address are two all the same."""
    monkeypatch.setenv("SHOWSTOPPER_NETWORK", "1")
    switch_on(SignIn({"default": "us"}, NAMED, lambda cookies: ANN if cookies else None))
    feed = ScreenFeed(Visitors(tmp_path), Sockets(), 10.0)

    def request(cookie: str) -> HTTPConnection:
        headers = [(b"cookie", cookie.encode())] if cookie else []
        return HTTPConnection({"type": "http", "headers": headers, "client": ("10.0.0.7", 1)})

    async def roles() -> list[str]:
        asked = (request("_streamlit_user=ann"), request(""))
        return [(await feed._seated(item)).role for item in asked]

    try:
        assert asyncio.run(roles()) == ["presenter", "nobody"]
    finally:
        switch_on(None)
        feed.visitors.public.close()


# Settings


def test_a_file_of_secrets_that_is_not_there_is_refused_by_its_name(tmp_path: Path) -> None:
    assert secrets_files({}) == {}
    there = tmp_path / "secrets.toml"
    there.write_text("[auth]")
    assert secrets_files({SECRETS: str(there)}) == {"secrets.files": [str(there)]}
    with pytest.raises(BadFile, match="none.toml, which SHOWSTOPPER_SECRETS names"):
        secrets_files({SECRETS: str(tmp_path / "none.toml")})


def test_behind_a_proxy_at_this_machine_browsers_come_by_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SHOWSTOPPER_HOSTS", raising=False)
    assert listening(HERE, 8501) == {}
    monkeypatch.setenv("SHOWSTOPPER_HOSTS", "meeting.example.com")
    assert "meeting.example.com" in listening(HERE, 8501)["server.allowedHosts"]
