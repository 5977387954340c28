"""Single sign-on in a browser, against an identity provider of the test's own: who is named
presents, under the name that the provider gives, and nobody else does.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.serve.sign_in import VARIABLE
from core.store.database import Store
from tests.browser import screen
from tests.browser.server import Server
from tests.oidc_provider import CLIENT_SECRET, Provider

pytestmark = pytest.mark.browser


@dataclass
class Office:
    """A server at which people sign in, and their provider."""

    provider: Provider
    server: Server


@pytest.fixture(scope="module")
def office(measured_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    home = Path(shutil.copytree(measured_home, tmp_path_factory.mktemp("signed") / "home"))
    with pytest.MonkeyPatch.context() as patch, Provider() as provider:
        server = Server(home)
        settings = home.parent / "secrets.toml"
        settings.write_text(provider.secrets(f"{server.url}/oauth2callback"))
        patch.setenv("SHOWSTOPPER_SECRETS", str(settings))
        patch.setenv(VARIABLE, "ANN@team.example, @partner.example")
        with server:
            yield Office(provider, server)


@pytest.fixture
def provider(office: Office) -> Iterator[Provider]:
    yield office.provider
    office.provider.changes, office.provider.other_key = {}, False


def sign_in(page: Page, office: Office, who: str) -> None:
    page.goto(f"{office.server.url}/")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=who, exact=True).click()


def at_the_door(page: Page) -> None:
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=screen.PATIENCE)
    expect(page.get_by_text("Setup")).to_have_count(0)


def test_who_is_named_signs_in_presents_under_that_name_and_signs_out(
    office: Office, provider: Provider, person: Callable[..., Page]
) -> None:
    page = person()
    screen.open_at(page, f"{office.server.url}/")
    at_the_door(page)  # also for a browser at this machine, which presents where nobody signs in
    sign_in(page, office, "ann")
    expect(page.get_by_text("Signed in as Ann Lee")).to_be_visible(timeout=screen.PATIENCE)
    meeting = screen.start_meeting(page)
    store = Store(office.server.home)
    assert {entry.by for entry in store.log(meeting)} == {"Ann Lee"}
    store.close()
    page.get_by_role("button", name="Sign out").click()
    at_the_door(page)
    page.goto(f"{office.server.url}/finding")
    at_the_door(page)
    assert not [
        cookie for cookie in page.context.cookies() if cookie["value"] and "_user" in cookie["name"]
    ]


def test_who_is_not_named_is_told_so_in_a_plain_sentence(
    office: Office, provider: Provider, person: Callable[..., Page]
) -> None:
    page = person()
    sign_in(page, office, "bob")
    expect(
        page.get_by_text(
            "You are signed in as bob@elsewhere.example, and this address may not present here."
        )
    ).to_be_visible(timeout=screen.PATIENCE)
    expect(page.get_by_text("Setup")).to_have_count(0)
    page.get_by_role("button", name="Sign out").click()
    at_the_door(page)


def test_an_address_that_the_provider_did_not_verify_opens_nothing(
    office: Office, provider: Provider, person: Callable[..., Page]
) -> None:
    page = person()
    sign_in(page, office, "eve")
    expect(page.get_by_text("has not verified the address ann@team.example")).to_be_visible(
        timeout=screen.PATIENCE
    )


REFUSED = {
    "for another app": {"aud": "another-app"},
    "for another app, by way of ours": {"aud": "another-app", "azp": "showstopper-test"},
    "by another issuer": {"iss": "http://127.0.0.1:1"},
    "long over": {"exp": int(time.time()) - 86_400, "iat": int(time.time()) - 90_000},
    "for another sign-in": {"nonce": "another"},
}


LONG = [
    pytest.param(name, marks=pytest.mark.slow)
    for name in ("for another sign-in", "signed with another key")
]


@pytest.mark.parametrize("name", [*list(REFUSED)[:4], *LONG])
def test_a_token_that_is_not_for_us_signs_nobody_in(
    office: Office, provider: Provider, person: Callable[..., Page], name: str
) -> None:
    provider.changes, provider.other_key = REFUSED.get(name, {}), name not in REFUSED
    page = person()
    sign_in(page, office, "ann")
    says = "This sign-in was made for another app" if "ours" in name else "Signing in did not work"
    expect(page.get_by_text(says)).to_be_visible(timeout=screen.PATIENCE)
    expect(page.get_by_text("Setup")).to_have_count(0)


def test_a_cookie_that_was_changed_or_made_up_signs_nobody_in(
    office: Office, provider: Provider, person: Callable[..., Page]
) -> None:
    page = person()
    sign_in(page, office, "ann")
    expect(page.get_by_text("Signed in as Ann Lee")).to_be_visible(timeout=screen.PATIENCE)
    (cookie,) = [item for item in page.context.cookies() if item["name"] == "_streamlit_user"]
    claims, _, signature = cookie["value"].rpartition(".")
    # Not the last letter: of its bits some mean nothing.
    changed = ("A" if signature[0] != "A" else "B") + signature[1:]
    for forged in (f"{claims}.{changed}", claims.split(".")[0], "x"):
        page.context.clear_cookies()
        page.context.add_cookies(
            [{"name": cookie["name"], "value": forged, "url": office.server.url}]
        )
        page.goto(f"{office.server.url}/finding")
        at_the_door(page)


def test_the_audience_follows_by_a_link_without_signing_in(
    office: Office, provider: Provider, person: Callable[..., Page]
) -> None:
    page, viewer = person(), person()
    sign_in(page, office, "ann")
    expect(page.get_by_text("Signed in as Ann Lee")).to_be_visible(timeout=screen.PATIENCE)
    meeting = screen.start_meeting(page)
    screen.open_at(viewer, f"{office.server.url}/audience?meeting={meeting}")
    screen.shows_step(viewer, "Opening")
    expect(viewer.get_by_text("Ann Lee")).to_have_count(0)


def test_nothing_secret_is_written_down(office: Office) -> None:
    logs = "".join(path.read_text("utf-8") for path in office.server.home.rglob("*.log"))
    for secret in (CLIENT_SECRET, "ann@team.example", "bob@elsewhere.example"):
        assert secret not in office.server.said()
        assert secret not in logs
