"""The bundle with all its documents: complete, checked file by file, and opened like the JSON."""

from __future__ import annotations

import hashlib
import io
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import numpy as np
import pytest

from core.desk.verify_command import RowFiles, verify
from core.errors import BadFile
from core.exports import bundle_zip
from core.exports.bundle_zip import BUNDLE, SUMS, ZIP, files_of, unpacked, zipped
from core.exports.bundles import read_bundle
from core.exports.export_registry import BY_NAME, EXPORTS, is_printed
from core.exports.export_sources import Sources
from core.exports.protected import protected
from core.meeting.events import AssumptionChanged
from core.meeting.fold import replay
from core.meeting.minutes import record
from core.script.brief import Brief
from tests import cases


@pytest.fixture(scope="module")
def held(flights: Brief) -> Sources:
    events = cases.whole_meeting(flights.case)
    log = cases.log_of(*(event for event in events if not isinstance(event, AssumptionChanged)))
    return Sources(flights, record(flights, replay(log), log), log, log[-1].at, flights.case)


@pytest.fixture(scope="module")
def whole(held: Sources) -> bytes:
    return BY_NAME["whole"].make(held)


def repacked(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_it_holds_the_shared_bundle_and_what_others_may_read(whole: bytes, held: Sources) -> None:
    files = files_of(whole)
    assert files[BUNDLE] == BY_NAME["shared"].make(held)
    endings = {name.removeprefix("documents/") for name in files if name.startswith("documents/")}
    assert {"minutes.pdf", "minutes.docx", "follow-up.eml", "screens.pdf", "slides.pptx"} <= endings
    private = {export.ending for export in EXPORTS if export.chosen}
    assert private
    assert not endings & private
    for export in EXPORTS:
        if export.ending in endings:
            assert files[f"documents/{export.ending}"] == export.make(held), export.name
    assert is_printed(BY_NAME["whole"])


def test_the_same_meeting_gives_the_same_bytes(whole: bytes, held: Sources) -> None:
    assert BY_NAME["whole"].make(held) == whole


def test_it_opens_like_the_bundle_within(whole: bytes, held: Sources) -> None:
    packed = read_bundle(whole)
    assert packed == read_bundle(BY_NAME["shared"].make(held))
    assert packed.case == held.brief.case


@pytest.mark.skipif(which("sha256sum") is None, reason="needs sha256sum")
def test_its_digests_are_those_of_another_program(whole: bytes, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        archive.extractall(tmp_path)
    command = ["sha256sum", "--check", "--strict", SUMS]
    checked = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert checked.stdout.count(": OK") == len(files_of(whole)) - 1


def test_verify_counts_the_documents_beside_it(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "late-flights-bundle.zip"
    path.write_bytes(whole)
    found = verify(path, RowFiles(), cases.AT)
    beside = len(files_of(whole)) - 2
    assert f"{beside}\xa0documents beside it, each as its digest says." in found.lines
    assert found.differs == ()


def tampered(files: dict[str, bytes], number: int) -> Iterator[dict[str, bytes]]:
    rng = np.random.default_rng(20261129)
    names = sorted(files)
    for _ in range(number):
        name = names[rng.integers(len(names))]
        content = bytearray(files[name])
        place = int(rng.integers(len(content)))
        content[place] ^= int(rng.integers(1, 256))
        yield files | {name: bytes(content)}


def test_a_hundred_tampered_ones_are_all_found_out(whole: bytes) -> None:
    for files in tampered(files_of(whole), 100):
        with pytest.raises(BadFile):
            read_bundle(repacked(files))


def test_each_file_that_differs_is_named(whole: bytes) -> None:
    files = files_of(whole)
    gone = {name: files[name] for name in files if name != "documents/minutes.pdf"}
    other = gone | {"documents/actions.csv": b"x", "documents/new.txt": b"y"}
    with pytest.raises(BadFile) as error:
        read_bundle(repacked(other))
    says = str(error.value)
    assert "“documents/minutes.pdf” is missing" in says
    assert "“documents/actions.csv” in this ZIP file was edited" in says
    assert "“documents/new.txt” was put into this ZIP file later" in says


def test_what_fits_its_digests_and_not_the_chain_is_refused(whole: bytes) -> None:
    """Someone who edits the bundle and takes the digests anew is caught by the digests within."""
    bundle = files_of(whole)[BUNDLE].replace(b"The date was promised", b"The date was proposed")
    with pytest.raises(BadFile, match="edited"):
        read_bundle(zipped(bundle, {}))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04 and no more", "cannot be unpacked"),
        (repacked({"a.txt": b"a"}), "is no bundle"),
        (repacked({BUNDLE: b"{}"}), "is no bundle"),
    ],
)
def test_a_zip_that_is_no_bundle_is_refused_in_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(BadFile, match=says):
        read_bundle(content)


def test_a_zip_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle_zip, "MOST_UNPACKED", 1_000)
    bomb = repacked({BUNDLE: bytes(1_000_000), SUMS: b""})
    assert len(bomb) < 2_000
    with pytest.raises(BadFile, match="is no bundle"):
        unpacked(bomb)


def test_a_size_that_is_a_lie_is_found_out(whole: bytes) -> None:
    bomb = bytearray(repacked({BUNDLE: bytes(100_000), SUMS: b""}))
    claimed = (10).to_bytes(4, "little")
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = bomb.index(mark) + at
        bomb[place : place + 4] = claimed
    with pytest.raises(BadFile):
        unpacked(bytes(bomb))


def test_a_password_protects_every_pdf_within_and_the_digests_fit(whole: bytes) -> None:
    files = files_of(protected(whole, ZIP, "a long password"))
    assert b"/Encrypt" in files["documents/minutes.pdf"]
    assert b"/Encrypt" not in files_of(whole)["documents/minutes.pdf"]
    lines = dict(line.split("  ")[::-1] for line in files[SUMS].decode().splitlines())
    assert lines == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != SUMS
    }
    assert read_bundle(protected(whole, ZIP, "a long password")).log
