"""The pages of a team's server: what PostgreSQL does instead of a button, who comes to the door,
and links behind a proxy with TLS.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from core.errors import Complaint, NotSaved
from core.meeting.events import MeetingClosed, StepShown
from core.serve.relay import OUTAGE
from core.serve.roles import RIGHTS, Session
from core.serve.sign_in import SignIn, switch_on
from core.store.address import VARIABLE, database_address
from pages.parts import access, desk, room
from tests.pages.visit import complaints, meeting, opened, sent

FLIGHTS = "late-flights"
URL = "postgresql://ann:s3cret@db.example/showstopper"
NAMED = frozenset({"ann@team.example"})
ANN = {"email": "ann@team.example", "name": "Ann Lee", "aud": "us", "provider": "default"}


@pytest.fixture
def in_postgres(home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.store(), "address", database_address(URL))


@pytest.mark.usefixtures("presenter", "in_postgres")
def test_the_place_of_the_backup_button_names_the_database_and_its_program() -> None:
    held = meeting(FLIGHTS, StepShown("close"), MeetingClosed())
    said = sent(opened("follow_up.py", case=FLIGHTS, meeting=held))
    assert "db.example/showstopper" in said
    assert "pg_dump" in said
    assert "s3cret" not in said
    assert "Back up now" not in said


@pytest.mark.usefixtures("presenter", "in_postgres")
def test_the_close_of_a_meeting_in_postgresql_tries_no_backup(home) -> None:
    held = meeting(FLIGHTS, StepShown("close"))
    screen = opened("meeting.py", case=FLIGHTS, meeting=held)
    screen.button(key="close").click().run()
    assert complaints(screen) == []
    assert not (home / "backups").exists()


@pytest.mark.usefixtures("presenter")
def test_a_page_says_that_the_database_is_gone_and_that_nothing_in_it_is_lost(
    home, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = meeting(FLIGHTS, StepShown("finding"))
    monkeypatch.setenv(VARIABLE, URL)
    gone = NotSaved(Complaint("the PostgreSQL database did not answer", "try again"))
    monkeypatch.setattr(OUTAGE, "error", gone)
    said = sent(opened("meeting.py", case=FLIGHTS, meeting=held))
    assert "PostgreSQL database did not answer" in said
    assert "Everything that was saved is in the PostgreSQL database." in said
    assert "Save a copy of everything" not in said


# The door


@pytest.fixture
def signing_in() -> Iterator[list[dict[str, str]]]:
    """Have people sign in; whoever is in the list is signed in."""
    here: list[dict[str, str]] = []
    switch_on(SignIn({"default": "us"}, NAMED, lambda _: here[0] if here else None))
    yield here
    switch_on(None)


@pytest.fixture
def stranger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "seat", lambda: Session("nobody"))


@pytest.mark.usefixtures("home", "stranger")
def test_a_stranger_sees_the_door_and_what_to_do() -> None:
    screen = opened()
    assert not screen.exception
    said = sent(screen)
    assert "To follow, open the link that the presenter gives you." in said
    assert "Sign in" not in said


@pytest.mark.usefixtures("home", "stranger")
def test_where_people_sign_in_the_door_offers_it_and_says_who_may_not(
    signing_in: list[dict[str, str]],
) -> None:
    said = sent(opened())
    assert "Sign in" in said
    assert "on the machine it runs on" not in said
    assert "did not work" in sent(opened(sign_in_failed="1"))
    signing_in.append(ANN | {"email": "bob@elsewhere.example"})
    said = sent(opened())
    assert "this address may not present here" in said
    assert "Sign out" in said


@pytest.mark.usefixtures("home")
def test_who_has_signed_in_is_named_and_stands_in_the_record(
    signing_in: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    signing_in.append(ANN)
    here = Session("presenter", frozenset(RIGHTS), "Ann Lee")
    monkeypatch.setattr(access, "seat", lambda: here)
    screen = opened("setup.py", case=FLIGHTS)
    assert "Signed in as Ann Lee" in sent(screen)
    screen = opened(case=FLIGHTS)
    (start,) = [item for item in screen.button if item.label == "Start the meeting"]
    start.click().run()
    held = desk.store().meetings()[0][0]
    assert {entry.by for entry in desk.store().log(held)} == {"Ann Lee"}


@pytest.fixture
def room_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("SHOWSTOPPER_HOME", str(tmp_path / "room"))
    monkeypatch.setenv("SHOWSTOPPER_ROLE", "audience")
    st.cache_resource.clear()
    yield tmp_path / "room"
    desk.public().close()
    st.cache_resource.clear()


@pytest.mark.usefixtures("audience")
def test_the_rooms_own_process_opens_no_database_but_the_rooms(room_alone: Path) -> None:
    assert not opened("audience.py").exception
    assert [path.name for path in room_alone.iterdir()] == ["public"]


# Addresses


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://meeting.example.com/?case=x", "https://meeting.example.com/enter/t"),
        ("https://localhost:8443/", "https://localhost:8443/enter/t"),
        ("http://127.0.0.1:8501/", "http://127.0.0.1:8501/enter/t"),
        (None, "http://127.0.0.1:8501/enter/t"),
    ],
)
def test_a_link_has_the_port_that_the_browser_uses_and_none_where_that_is_the_schemes_own(
    url: str | None, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(st.context), "url", url)
    assert access.address_of("t") == link


def test_a_name_in_the_address_is_cleaned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "query_params", {"meeting": "m-1\x00\u202e"})
    assert room.named() == "m-1"
