"""What server and browser say to each other is what `protocol.d.ts` says, no field more or less."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from core.charts.draw import draw
from core.charts.on_stage import Place, fitted
from core.charts.style import AXIS_LINE, BASELINE, CANDIDATE, FAINT, LIMIT, OVER
from core.exports.converter import chart_svg
from core.exports.pictures import Picture
from core.exports.plain_svg import ATTRIBUTES, ELEMENTS, plain_svg
from core.exports.screen import FORMAT, Screen, Ticking
from core.meeting.captured_kinds import WRITABLE
from core.meeting.events import Event, NoteTaken, StepShown
from core.meeting.scene import ASKED
from core.meeting.slide import Figure, Light, Mark, MarkKind, Shape, Slide
from core.script.steps import WALK
from core.serve.screen_feed import _beat
from pages.parts import command_events, commands, desk, listeners, stage
from tests.pages.visit import brief, components, meeting, opened

pytestmark = pytest.mark.usefixtures("presenter")
FLIGHTS = "late-flights"
CHARTS = sorted({*(step.chart for step in WALK), *ASKED.values()} - {""})
PROTOCOL = (Path(listeners.__file__).parent / "protocol.d.ts").read_text("utf-8")
EXAMPLE = {"step": "finding", "part": "blank", "on": True, "of": "e1", "entry": 2, "kind": "shared"}
EXAMPLE |= {"text": "Look again", "who": "", "due": "", "option": "", "about": "", "short": True}
OF_ALL = {"do", "id", "meeting", "sending"}


def interfaces() -> dict[str, dict[str, str]]:
    """Read the fields of each interface and their types; one that may be left out ends in `?`."""
    bodies = re.findall(r"^interface (\w+)[^{]*\{\n(.*?)^\}", PROTOCOL, re.MULTILINE | re.DOTALL)
    return {
        name: dict(re.findall(r"^  (\w+\??): (.+)$", body, re.MULTILINE)) for name, body in bodies
    }


def fields(name: str, *, needed: bool = False) -> set[str]:
    said = {item for item in interfaces()[name] if not (needed and item.endswith("?"))}
    return {sentence.removesuffix("?") for sentence in said}


COMMANDS = {name: types["do"].strip('"') for name, types in interfaces().items() if "do" in types}


def read_of_a_command(*functions: Callable) -> tuple[set[str], set[str]]:
    """Give the commands that functions know, and the fields of a command that they read."""
    known, read = set[str](), set[str]()
    for function in functions:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        for node in ast.walk(tree):
            match node:
                case ast.Match(subject=ast.Call(args=[ast.Constant(value="do")]), cases=cases):
                    patterns = [ast.unparse(case.pattern) for case in cases]
                    known |= {ast.literal_eval(pattern) for pattern in patterns}
                case (
                    ast.Subscript(value=ast.Name(id="command"), slice=ast.Constant(value=str(name)))
                    | ast.Call(
                        func=ast.Attribute(value=ast.Name(id="command"), attr="get"),
                        args=[ast.Constant(value=str(name)), *_],
                    )
                ):
                    read.add(name)
    return known, read


def test_the_server_knows_these_commands_and_reads_these_fields() -> None:
    functions = (
        commands.do,
        commands.sent_again,
        commands._do,
        command_events.event_of,
        command_events._kept,
    )
    known, read = read_of_a_command(*functions)
    assert known == set(COMMANDS.values())
    assert read == OF_ALL.union(*(fields(name) for name in COMMANDS))


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_becomes_an_event(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    held = meeting(FLIGHTS, NoteTaken("Look", private=True))
    monkeypatch.setattr(desk, "meeting_id", lambda: held)
    case = desk.store().case(FLIGHTS)
    monkeypatch.setattr(desk, "now", lambda: type("Now", (), {"agreed": case})())
    command = {field_: EXAMPLE[field_] for field_ in fields(name) - {"do"}} | {"do": COMMANDS[name]}
    assert command_events.event_of(command) is not None


def test_each_list_of_commands_is_whole() -> None:
    union = re.search(r"^type Command = (.+)$", PROTOCOL, re.MULTILINE)
    assert union
    assert set(union[1].split(" | ")) == set(COMMANDS)


def test_a_kind_is_sent_with_these_fields_and_asks_for_those_that_a_command_has() -> None:
    for kind in WRITABLE:
        assert set(commands._row(kind)) == fields("KindRow")
        assert set(kind.fields) <= fields("KeepCommand")
        assert kind.event in {record.__name__ for record in get_args(Event)}


def test_every_key_is_for_one_kind_and_for_no_step_or_switch() -> None:
    letters = [letter for kind in WRITABLE for letter in (kind.letter, kind.also) if letter]
    assert len(letters) == len(set(letters))
    assert not set(letters) & set("fbc/?1234567")


def test_the_server_sends_the_console_the_listener_and_the_clock_these_fields(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: dict[str, list[dict]] = {}
    for name in ("_CONSOLE", "_LISTENER", "_CLOCK"):
        mounted = getattr(listeners, name)

        def mount(*, data: dict, name: str = name, mounted: Callable = mounted, **rest: object):
            heard.setdefault(name, []).append(data)
            return mounted(data=data, **rest)

        monkeypatch.setattr(listeners, name, mount)
    held = meeting(FLIGHTS, StepShown("finding"), NoteTaken("Look", private=True))
    opened("finding.py", case=FLIGHTS, meeting=held)
    assert {name: set(data) for name, (*_, data) in heard.items()} == {
        "_CONSOLE": fields("ConsoleData"),
        "_LISTENER": fields("ListenerData"),
        "_CLOCK": fields("ClockData"),
    }
    (written,) = heard["_CONSOLE"][-1]["captured"]
    assert set(written) == fields("WrittenDown")


def names_of(record: type) -> set[str]:
    return {field_.name for field_ in dataclasses.fields(record)}


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (Screen, "ScreenRecord"),
        (Slide, "Slide"),
        (Mark, "Mark"),
        (Figure, "Figure"),
        (Picture, "Picture"),
        (Ticking, "Ticking"),
    ],
)
def test_each_record_of_a_screen_has_these_fields(record: type, name: str) -> None:
    assert names_of(record) == fields(name)


def test_the_shapes_and_marks_of_a_slide_are_those_that_the_stage_knows() -> None:
    said = interfaces()
    for name, field, kinds in (
        ("Slide", "shape", Shape),
        ("Mark", "kind", MarkKind),
        ("Figure", "light", Light),
        ("StageData", "mode", stage.Mode),
    ):
        named = {part.strip().strip('"') for part in said[name][field].split("|")}
        assert named == set(get_args(kinds))


def test_the_stage_is_handed_these_fields() -> None:
    held = meeting(FLIGHTS, StepShown("finding"))
    handed = components(opened("finding.py", case=FLIGHTS, meeting=held), "showstopper_stage")
    assert {*handed[0]} == fields("StageData")
    assert {*handed[0]["screen"]} == fields("ScreenRecord")


def test_a_beat_of_the_socket_has_these_fields() -> None:
    assert {*json.loads(_beat(3, again=True))} == fields("StageBeat")


def test_stage_and_server_know_one_format_and_one_list_of_svg() -> None:
    script = (Path(stage.__file__).parent / "stage.js").read_text("utf-8")
    said = re.search(r"^const FORMAT = (\d+)$", script, re.MULTILINE)
    assert said
    assert int(said[1]) == FORMAT
    for name, known in (("ELEMENTS", ELEMENTS), ("ATTRIBUTES", ATTRIBUTES)):
        listed = re.search(rf"const {name} = new Set\(\[(.*?)\]\)", script, re.DOTALL)
        assert listed
        assert set(re.findall(r'"([\w-]+)"', listed[1])) == set(known)


def test_each_color_of_a_picture_has_its_rule_on_the_stage() -> None:
    css = (Path(stage.__file__).parent / "stage_narrow.css").read_text("utf-8")
    drawn = set[str]()
    for name in CHARTS:
        shown = draw(name, brief(FLIGHTS), "")
        if shown is not None:
            svg = chart_svg(fitted(shown, Place(789, 226)).spec)
            drawn |= set(re.findall(r'(?:fill|stroke)="(#\w+|white)"', plain_svg(svg)))
    faint = {f"{item}{FAINT}" for item in (BASELINE, CANDIDATE, OVER)}
    assert drawn | faint <= set(re.findall(r'="(#\w+|white)"', css))
    assert {BASELINE, CANDIDATE, OVER, LIMIT, AXIS_LINE} <= drawn
