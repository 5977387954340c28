"""A bundle comes in on the front page, as JSON or as the ZIP with all documents."""

from __future__ import annotations

import pytest

from core.exports.bundle_zip import files_of, zipped
from core.exports.export_registry import BY_NAME
from core.exports.export_sources import Sources
from core.meeting.events import MeetingClosed
from core.meeting.fold import replay
from core.meeting.minutes import record
from pages.parts import desk
from tests import cases
from tests.pages.visit import AT, brief, opened, sent

pytestmark = pytest.mark.usefixtures("presenter")
FLIGHTS = "late-flights"


def content(name: str) -> bytes:
    argued = brief(FLIGHTS)
    log = cases.log_of(cases.opening(argued.case), MeetingClosed())
    sources = Sources(argued, record(argued, replay(log), log), log, AT, argued.case)
    return BY_NAME[name].make(sources)


def upload(packed: bytes, name: str):
    screen = opened(case=FLIGHTS)
    screen.file_uploader(key="bundle-front").upload(name, packed, "application/octet-stream").run()
    return screen.button(key="bundle-open-front").click().run()


@pytest.mark.parametrize(("kind", "name"), [("whole", "x-bundle.zip"), ("shared", "x-shared.json")])
def test_a_meeting_comes_back_from_either_form(kind: str, name: str) -> None:
    before = desk.store().meetings()
    screen = upload(content(kind), name)
    assert not screen.exception
    (added,) = [item for item in desk.store().meetings() if item not in before]
    assert [type(entry.event).__name__ for entry in desk.store().log(added[0])] == [
        "MeetingOpened",
        "MeetingClosed",
    ]


def test_a_document_that_was_edited_is_named_where_the_bundle_was_chosen() -> None:
    files = files_of(content("whole"))
    documents = {
        name.removeprefix("documents/"): item
        for name, item in files.items()
        if name.startswith("documents/")
    }
    good = zipped(files["bundle.json"], documents)
    edited = good.replace(b"documents/minutes.txt", b"documents/minutes.doc")
    assert edited != good
    before = desk.store().meetings()
    screen = upload(edited, "x-bundle.zip")
    assert "“documents/minutes.txt” is missing in this ZIP file" in sent(screen)
    assert desk.store().meetings() == before
