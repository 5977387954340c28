"""Visit pages without a browser: open one, read everything that was sent to the screen."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from google.protobuf.message import Message
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.testing.v1 import AppTest

from core.meeting.events import Event, MeetingOpened
from core.meeting.fold import Meeting
from core.script.brief import Brief
from pages.parts import cached, desk

PAGES = Path(__file__).parents[2] / "pages"
ROUTER = PAGES / "router.py"
OPEN_TO_ALL = ("router.py", "audience.py", "door.py", "__init__.py")
BY_LINK = ("remote.py", "vote.py")
PRIVATE = tuple(sorted(path.name for path in PAGES.glob("*.py") if path.name not in OPEN_TO_ALL))
EVERY = (*(item for item in PRIVATE if item not in BY_LINK), "audience.py")
WALK = {
    "opening": "meeting.py",
    "finding": "finding.py",
    "quantification": "quantification.py",
    "recommendation": "recommendation.py",
    "alternatives": "alternatives.py",
    "decision": "meeting.py",
    "close": "meeting.py",
}
AT = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)


def opened(page: str = "meeting.py", **address: str) -> AppTest:
    """Open a page by its file, with this address."""
    screen = AppTest.from_file(str(ROUTER), default_timeout=60)
    for name, value in address.items():
        screen.query_params[name] = value
    screen.run()
    if page != "meeting.py":
        screen.switch_page(page).run()
    return screen


def field(elements: Sequence[Any], name: str) -> Any:
    """Find a field by its name: its key ends with the case or the file that it belongs to."""
    return next(item for item in elements if str(item.key).startswith((f"{name}-", f"{name}@")))


def unfolded(screen: AppTest, key: str) -> AppTest:
    """Open what stands behind a line."""
    screen.session_state[key] = True
    return screen.run()


def sent(screen: AppTest) -> str:
    """Join everything that went to the screen, shown or not, with the marks that keep text plain
    taken out.
    """
    protos = (getattr(node, "proto", None) for node in screen._tree)
    parts = [
        _without_code(proto).SerializeToString().decode("utf-8", "replace")
        for proto in protos
        if proto is not None
    ]
    # JSON writes letters beyond ASCII by their numbers.
    parts += [json.dumps(data, ensure_ascii=False) for data in components(screen)]
    return even("\n".join(parts))


def _without_code(proto: Message) -> Message:
    """Leave out the scripts of a component: they are the same for everybody."""
    if not isinstance(proto, BidiComponent):
        return proto
    message = BidiComponent()
    message.CopyFrom(proto)
    message.ClearField("js_content")
    return message


def components(screen: AppTest, name: str = "") -> list[dict]:
    """List what the components on a screen were handed, or those of one name."""
    mounted = (node.proto for node in screen.get("bidi_component"))
    return [
        json.loads(item.json)
        for item in mounted
        if name in {"", item.component_name} and item.WhichOneof("data") == "json"
    ]


def stages(screen: AppTest) -> list[dict]:
    """List the records that are drawn on a screen's stages."""
    return [component["screen"] for component in components(screen, "showstopper_stage")]


def headlines(screen: AppTest) -> list[str]:
    """List the headlines of a screen's stages; a blank one has none."""
    found = [even(stage["slide"]["headline"]) for stage in stages(screen)]
    return [match_ for match_ in found if match_]


def even(text: str) -> str:
    """Write text with single plain spaces and without the marks that keep it plain, as it can be
    compared.
    """
    return " ".join(text.replace("\\", "").split())


def complaints(screen: AppTest) -> list[str]:
    """Read the lines of the red box."""
    return [
        line.removeprefix("- ").replace("\\", "")
        for box in screen.error
        for line in box.value.splitlines()
    ]


def meeting(case_id: str, *events: Event, held: str = "m-1") -> str:
    """Open a meeting on a case, let things happen in it, and name it."""
    case = desk.store().case(case_id)
    start = MeetingOpened(
        case.id, case.digest, case.title, "meeting", tuple(person.name for person in case.people)
    )
    for number, event in enumerate((start, *events)):
        desk.store().append(
            held, f"e{number}", event, AT + dt.timedelta(minutes=number), "Mira Santos"
        )
    return held


def brief(case_id: str) -> Brief:
    """Argue a case as the pages do."""
    case = desk.store().case(case_id)
    return cached._brief(f"{case.digest}/", case, Meeting())


def spoken_texts(case_id: str) -> set[str]:
    """List the lines to say, the notes to self and the words of the console."""
    cues = brief(case_id).script.cues
    said = {cue.claim.says for cue in cues} | {cue.note.says for cue in cues if cue.note}
    return {even(sentence) for sentence in said} | {"If asked"}


def private_texts(case_id: str) -> set[str]:
    """List what only the presenter may read: what is spoken, and the prepared answers."""
    answers = brief(case_id).script.answers
    return spoken_texts(case_id) | {even(answer.answer.says) for answer in answers}
