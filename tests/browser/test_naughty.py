"""Text that is typed stays text: on every kind of element, on every page, and nothing outside is
asked for.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from core.case.model import Case
from core.case.open_case import open_folder
from core.meeting.events import (
    ActionAgreed,
    DecisionTaken,
    MeetingClosed,
    MeetingOpened,
    NoteTaken,
    ObjectionRaised,
    QuestionAsked,
    StepShown,
    VoteCast,
)
from core.meeting.room_events import ItemParked
from core.store.database import Store
from core.store.evidence_cache import evidence_of
from core.text import drawable
from tests.browser import screen
from tests.browser.server import HOUSE, Server, streamlit_run
from tests.figures import tell
from tests.naughty import EVERY, MARKUP, NAUGHTY

pytestmark = pytest.mark.browser
SINKS = """
import json, sys
from pathlib import Path
import streamlit as st
from pages.parts.widgets import plain, table

said = json.loads(Path(__file__).with_name("said.json").read_text())
sinks = {
    "markdown": lambda t: st.markdown(t),
    "bold": lambda t: st.markdown(f"**{t}**"),
    "grey": lambda t: st.markdown(f":gray[{t}]"),
    "list": lambda t: st.error(f"- {t}"),
    "caption": lambda t: st.caption(t),
    "title": lambda t: st.title(t, anchor=False),
    "warning": lambda t: st.warning(t),
}
labels = {"button": lambda t, k: st.button(t, key='z' + k), "expander": lambda t, k: st.expander(t)}
with st.container(key="all"):
    for name, draw in sinks.items():
        for i, text in enumerate(said if name == "markdown" else said[:75]):
            with st.container(key=f"{name}-{i}"):
                draw(plain(text))
    for name, draw in labels.items():
        for i, text in enumerate(said[:75]):
            with st.container(key=f"{name}-{i}"):
                draw(plain(text), f"{name}-{i}")
with st.container(key="last"):
    st.write("all drawn")
"""
READ = """
() => Object.fromEntries([...document.querySelectorAll('[class*="st-key-"]')].map((one) => {
  const ours = (c) => !c.startsWith("st-key-z") && /^st-key-[a-z]+-\\d+$/.test(c);
  const name = [...one.classList].find(ours);
  const text = one.querySelector('[data-testid=stMarkdownContainer], [data-testid=stHeading]');
  return [name ? name.slice(7) : "", (text || one).textContent];
}))
"""
LINKS = r"""
() => [...document.querySelectorAll('a[href], img[src], iframe, object, video, base, form[action]')]
  .map((one) => one.getAttribute('href') || one.getAttribute('src') || one.outerHTML.slice(0, 80))
  // The follow-up and updates open in the mail program, to the people of the case and nobody else.
  .filter((one) => !new RegExp('^mailto:((mira\\.santos|jonas\\.weber|priya\\.nair|'
    + 'helen\\.brooks)%40example\\.com,?)+\\?').test(one))
  .filter((one) => /evil|javascript:|mailto:/i.test(one))
"""


def same(text: str) -> str:
    """Leave out what a page does to blanks."""
    return " ".join(text.split())


def watched(page: Page) -> list[str]:
    """Collect every address outside this machine that a page asks for; none is let through."""
    foreign: list[str] = []

    def look(route) -> None:
        address = route.request.url
        if address.startswith(("http://127.0.0.1", "data:", "blob:")):
            route.continue_()
            return
        foreign.append(address)
        route.abort()

    page.route("**/*", look)
    page.on("dialog", lambda item: (foreign.append(f"dialog {item.message}"), item.dismiss()))
    return foreign


def test_text_of_any_kind_is_shown_to_the_letter_on_every_kind_of_element(
    tmp_path: Path, person: Callable[..., Page]
) -> None:
    script = tmp_path / "sinks.py"
    script.write_text(SINKS, "utf-8")
    # One reader of markdown serves all elements: all strings as paragraphs, those with markup as
    # the rest.
    said = [item for item in EVERY if drawable(item).strip()]
    (tmp_path / "said.json").write_text(
        json.dumps([drawable(sentence) for sentence in said]), "utf-8"
    )
    server = Server(tmp_path / "home", cwd=tmp_path)
    server.command = [*streamlit_run(script, server.port), "--browser.gatherUsageStats", "false"]
    with server:
        page = person()
        foreign = watched(page)
        page.goto(server.url)
        page.locator(".st-key-last").get_by_text("all drawn").wait_for(timeout=120_000)
        page.wait_for_timeout(1_000)
        read = page.evaluate(READ)
        wrong = {
            name: (said[int(name.rpartition("-")[2])], text)
            for name, text in read.items()
            if name.rpartition("-")[2].isdigit()
            and same(text) != same(drawable(said[int(name.rpartition("-")[2])]))
        }
        assert len([item for item in read if item.startswith("markdown-")]) == len(said)
        assert wrong == {}
        assert page.evaluate(LINKS) == []
        assert page.evaluate("() => window.hit") is None
        assert foreign == []
        tell("text", f"{len(said)} strings to the letter on 9 kinds of element, 0 foreign requests")


def hostile(case: Case, strings: list[str]) -> Case:
    """Put these strings into every field of a case that people type into, each kept apart by a
    number.
    """
    turn = iter(range(10_000))

    def said(_: str = "") -> str:
        place = next(turn)
        return f"t{place} {strings[place % len(strings)]}"[:120]

    names = {person.name: said() for person in case.people}
    steps = {item.name: said() for item in case.plan}
    return replace(
        case,
        title=said(),
        question=said(),
        model=said(),
        baseline=said(),
        candidate=said(),
        harmed=said(),
        harmed_many=said(),
        unit_of_row=said(),
        units_of_row=said(),
        people=tuple(
            replace(person, name=names[person.name], role=said()) for person in case.people
        ),
        assumptions=tuple(
            replace(assumption, name=said(), unit=said(), source=said())
            for assumption in case.assumptions
        ),
        options=tuple(replace(option, name=said()) for option in case.options),
        plan=tuple(
            replace(
                item,
                name=steps[item.name],
                owner=names.get(item.owner, said()),
                after=(
                    tuple(steps[before] for before in item.after or ())
                    if item.after is not None
                    else None
                ),
            )
            for item in case.plan
        ),
        calendars=tuple(
            replace(calendar, owner=names.get(calendar.owner, said()))
            for calendar in case.calendars
        ),
        limits=tuple(replace(limit, because=said(), set_by=said()) for limit in case.limits),
        taken=tuple(replace(item, what=said(), by=said()) for item in case.taken),
        suspicion=replace(case.suspicion, text=said(), because=said()),
        wording=tuple((where, f"{said()} {{}}".replace("{}{}", "")) for where, _ in case.wording),
        lineage=tuple((said(), below) for _, below in case.lineage),
    )


ENDED = ("", "/follow_up", "/replay", "/audience")  # what a closed meeting shows otherwise
PLACES = (
    *ENDED,
    "/finding",
    "/quantification",
    "/recommendation",
    "/alternatives",
    "/case",
    "/setup",
    "/rehearsal",
)


def meeting_on(store: Store, case: Case, strings: list[str], at: dt.datetime) -> str:
    people, option = [person.name for person in case.people], case.options[0].id
    texts = [f"m{n} {string}" for n, string in enumerate(strings)]
    events = [
        MeetingOpened(case.id, case.digest, case.title, "meeting", tuple(people)),
        StepShown("finding"),
        *(NoteTaken(text) for text in texts[::3]),
        *(QuestionAsked(text, people[0]) for text in texts[1::3]),
        *(ItemParked(text, people[0]) for text in texts[2::3]),
        ObjectionRaised(texts[0], people[1]),
        VoteCast(people[1], "support", texts[0], option),
        DecisionTaken(
            option,
            people[0],
            texts[1],
            texts[2],
            dt.date(2026, 12, 1),
            (),
            texts[0],
            (texts[1],),
            texts[2],
        ),
        ActionAgreed(texts[0], people[0], dt.date(2026, 12, 1)),
    ]
    for number, event in enumerate(events):
        store.append("m-1", f"e{number}", event, at + dt.timedelta(seconds=number), people[0])
    return "m-1"


@pytest.mark.parametrize(
    "strings",
    [
        pytest.param(list(MARKUP), id="markup"),
        pytest.param(list(NAUGHTY[:240]), id="plain", marks=pytest.mark.slow),
        pytest.param(list(NAUGHTY[240:]), id="letters", marks=pytest.mark.slow),
        pytest.param(list(reversed(MARKUP)), id="other fields", marks=pytest.mark.slow),
    ],
)
def test_what_people_type_asks_nothing_of_any_address_on_any_page(
    strings: list[str], tmp_path: Path, serve: Callable[..., Server], person: Callable[..., Page]
) -> None:
    at = dt.datetime.now(dt.UTC)
    store = Store(tmp_path / "home")
    sample = open_folder(HOUSE / "sample_data" / "late_flights_small", store.rows, at)
    case = hostile(sample, strings)
    store.save_case(case, at, "test")
    case = store.case(case.id)
    evidence_of(store, case, at)
    held = meeting_on(store, case, strings, at)
    store.engine.dispose()
    server = serve(tmp_path / "home")
    page = person()
    foreign = watched(page)
    page.goto(server.url)
    screen.settled(page)
    for state, paths in (("held", PLACES), ("closed", ENDED)):
        for path in paths:
            page.goto(f"{server.url}{path}?case={case.id}&meeting={held}")
            screen.still(page)
            assert page.evaluate(LINKS) == [], path
            assert page.evaluate("() => window.hit") is None, path
            assert page.get_by_test_id("stException").count() == 0, path
            assert foreign == [], path
        store = Store(tmp_path / "home")
        if state == "held":
            store.append(held, "close", MeetingClosed(()), dt.datetime.now(dt.UTC), "x")
        store.engine.dispose()
    assert server.process is not None and server.process.poll() is None
    tell("text", f"{len(strings)} strings in every field × 11 pages: 0 foreign requests")
    shutil.rmtree(tmp_path / "home")
