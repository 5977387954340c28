"""Files by hand, by chance and by damage: right values or a sentence, in ten seconds and 500 MB.

Never a fault.
"""

from __future__ import annotations

import gzip
import io
import itertools
import json
import random
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

from core.case.files import admit
from core.case.paths import typed_copy
from core.command import BAD_INPUT, FAULT, main
from core.errors import ShowstopperError
from tests.core.case.test_odd_files import JSONS, NUMBERS, ROWS, TEXTS, N, text
from tests.core.sheets import lone_cell, open_sheet, shared_text, workbook
from tests.figures import tell

SECONDS, MOST = 10.0, 500 * 2**20
PROGRAM = 170_000_000  # bytes that the command takes by itself
ENDS = ("csv", "jsonl", "json", "xlsx", "ods", "parquet", "arrow", "csv.gz", "zip")


@dataclass(frozen=True, slots=True)
class File:
    """A file and, where it is a good one, its labels."""

    name: str
    content: bytes
    labels: tuple[object, ...] | None = None


@dataclass(slots=True)
class Figures:
    files: int = 0
    read: int = 0
    faults: int = 0
    slowest: float = 0.0
    peak: int = 0

    def __str__(self) -> str:
        return (
            f"files {self.files}, read {self.read}, faults {self.faults},"
            f" slowest {self.slowest:.1f} s, peak {self.peak / 2**20:.0f} MB"
        )


# Good files


def written(  # noqa: PLR0911  a table of formats
    rows: dict[str, list[object]], end: str, chance: random.Random
) -> bytes:
    frame = pd.DataFrame(rows)
    out = io.BytesIO()
    if end in {"csv", "csv.gz", "zip"}:
        separator = chance.choice(",;\t|")
        encoding = chance.choice(["utf-8", "utf-8-sig", "utf-16"])
        content = text(rows, separator, chance.choice(["\n", "\r\n"])).encode(encoding)
        if end == "csv.gz":
            return gzip.compress(content)
        if end == "csv":
            return content
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("rows.csv", content)
    elif end == "jsonl":
        return "".join(json.dumps(row) + "\n" for row in frame.to_dict("records")).encode()
    elif end == "json":
        return json.dumps(frame.to_dict("records")).encode()
    elif end == "xlsx":
        return workbook([list(rows), *zip(*rows.values(), strict=True)])
    elif end == "ods":
        return open_sheet([list(rows), *zip(*rows.values(), strict=True)])
    elif end == "parquet":
        codec = chance.choice(["zstd", "snappy", "gzip", "none"])
        pq.write_table(pa.table(rows), out, compression=codec)
    else:
        feather.write_feather(pa.table(rows), out, compression=chance.choice(["zstd", "lz4"]))
    return out.getvalue()


def generated(chance: random.Random) -> Iterator[File]:
    for i in itertools.count():
        end = ENDS[i % len(ENDS)]
        rows = dict(chance.choice([ROWS, NUMBERS]))
        for k in range(chance.randrange(4)):
            rows[f"more {k}"] = [chance.choice(["a", "b", "ü", "北"]) for _ in range(N)]
        yield File(f"good-{i}.{end}", written(rows, end, chance), tuple(rows["label"]))


# Bad files


def by_hand() -> list[File]:
    many = b"x" * 3_000_000
    files = [File(f"text-{i}.csv", content) for i, (content, _) in enumerate(TEXTS.values())]
    files += [File(f"json-{i}.json", item.encode()) for i, (item, _) in enumerate(JSONS.values())]
    files += [
        File("lone.xlsx", lone_cell("XFD1048576")),
        File("lone-row.xlsx", lone_cell("Z1048576")),
        File("shared.xlsx", shared_text(1_000_000, 20_000)),
        File("entity.xlsx", workbook([["a", "b"]], entities=9)),
        File("rows.ods", open_sheet([["a", "b"], [1, 2]], repeated_rows=10**9)),
        File("columns.ods", open_sheet([["a", "b"], [1, 2]], repeated_columns=2 * 10**9)),
        File("columns.csv", b",".join(b"c%d" % i for i in range(300_000)) + b"\n1\n"),
        File("deep.json", b'[{"a":' * 100_000),
        File("wide.json", json.dumps([{f"k{i}": 1} for i in range(60_000)]).encode()),
        File("quote.csv", b'a,b\n"' + b"x\n" * 1_000_000),
        File("magic.parquet", b"PAR1" + many[:1000] + b"PAR1"),
        File("magic.arrow", b"ARROW1\0\0" + many[:1000]),
        File("magic.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + many[:5000]),
        File("noise.bin", random.Random(5).randbytes(100_000)),
        File("zeros.bin", b"\0" * 100_000),
        File("bomb.arrow", compressed(np.zeros(250_000_000, np.int64))),
    ]
    return [*files, *nested()]


def compressed(values: np.ndarray) -> bytes:
    out = io.BytesIO()
    table = pa.table({"label": values})
    how = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_file(out, table.schema, options=how) as writer:
        writer.write_table(table)
    return out.getvalue()


def nested() -> Iterator[File]:
    packed = zipped = text(ROWS).encode()
    for i in range(6):
        packed, out = gzip.compress(packed), io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("rows.zip" if i else "rows.csv", zipped)
        zipped = out.getvalue()
        yield File(f"packed-{i}.gz", packed)
        yield File(f"zipped-{i}.zip", zipped)


def mutated(chance: random.Random) -> Iterator[File]:
    good = {end: written(ROWS, end, chance) for end in ENDS}
    for i in itertools.count():
        end = ENDS[i % len(ENDS)]
        content = good[end]
        how: Callable[[bytes, random.Random], bytes] = (flip, cut, repeat, splice)[i // 9 % 4]
        if end in {"xlsx", "ods"} and chance.random() < 0.6:
            yield File(f"inside-{i}.{end}", inside(content, how, chance))
        else:
            yield File(f"damaged-{i}.{end}", how(content, chance))


def flip(content: bytes, chance: random.Random) -> bytes:
    result = bytearray(content)
    for _ in range(chance.choice([1, 3, 30])):
        result[chance.randrange(len(result))] = chance.randrange(256)
    return bytes(result)


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(1, len(content))]


def repeat(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    return content[:start] + content[start : start + 200] * chance.choice([2, 50]) + content[start:]


def splice(content: bytes, chance: random.Random) -> bytes:
    start, length = chance.randrange(len(content)), chance.randrange(1, 400)
    return content[:start] + chance.randbytes(length) + content[start + length :]


def inside(
    content: bytes, how: Callable[[bytes, random.Random], bytes], chance: random.Random
) -> bytes:
    """Damage a part of a workbook and zip it again, so that its checksum is right."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        hurt = chance.choice([item for item in old.namelist() if item != "mimetype"])
        for name in old.namelist():
            new.writestr(name, how(old.read(name), chance) if name == hurt else old.read(name))
    return out.getvalue()


# The figure


def peak(*, anew: bool = False) -> int:
    """Read the peak of this process's memory, in bytes; where asked, begin to measure anew."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) * 1024


def worked() -> float:
    """Read the seconds of work of this process and its children, those that are gone included.

    What others do on the machine has no part in it, as it has in what a clock shows.
    """
    here = psutil.Process()
    own = here.cpu_times()
    total = own.user + own.system + own.children_user + own.children_system
    for child in here.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            times = child.cpu_times()
            total += times.user + times.system
    return total


def trouble(file: File, folder: Path, capsys: pytest.CaptureFixture[str], seen: Figures) -> str:
    """Say what is wrong with the answer to a file; nothing where all is well."""
    path = folder / file.name
    path.write_bytes(file.content)
    began, before = time.monotonic(), worked()
    status = main(["analyze", str(path)])
    seconds = time.monotonic() - began
    said = capsys.readouterr()
    lines = said.err.splitlines()
    seen.files, seen.slowest = seen.files + 1, max(seen.slowest, seconds)
    seen.read += status != BAD_INPUT
    if status == FAULT or "Traceback" in said.err:
        return f"a fault: {said.err[:400]}"
    if (work := worked() - before) > SECONDS:
        return f"it took {work:.1f} seconds of work: {said.err[:200]}"
    if status == BAD_INPUT and not (
        lines and all(line.startswith("showstopper: ") for line in lines)
    ):
        return f"no sentence: {said.err[:200]}"
    return wrong_labels(file, path, folder)


def wrong_labels(file: File, path: Path, folder: Path) -> str:
    if file.labels is None:
        return ""
    home = folder / "home"
    try:
        rows = admit(path, home)
    except ShowstopperError as error:
        return f"a good file is refused: {error}"
    found = pq.read_table(typed_copy(home, rows.sha256), columns=["label"]).column(0).to_pylist()
    return "" if tuple(found) == file.labels else "other labels than were written"


def figure(files: list[File], folder: Path, capsys: pytest.CaptureFixture[str]) -> Figures:
    seen, wrong = Figures(), []
    peak(anew=True)
    before = peak()
    for file in files:
        said = trouble(file, folder, capsys, seen)
        if said:
            seen.faults += 1
            wrong.append(f"{file.name}: {said}")
        (folder / file.name).unlink(missing_ok=True)
    # Other tests have left what they left in this process; what the files add is what counts.
    seen.peak = PROGRAM + peak() - before
    tell("files", f"{seen}")
    with capsys.disabled():
        print(f"\n{seen}", *wrong[:20], sep="\n")
    return seen


def chosen(good: int, bad: int) -> list[File]:
    chance = random.Random(11)
    return [
        *by_hand(),
        *itertools.islice(generated(chance), good),
        *itertools.islice(mutated(chance), bad),
    ]


pytestmark = pytest.mark.skipif(
    not Path("/proc/self/clear_refs").exists(), reason="only Linux tells and resets a peak"
)


@pytest.mark.deep
def test_hostile_files_end_in_values_or_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [item for item in chosen(9, 18) if item.name not in {"bomb.arrow", "wide.json"}]
    seen = figure(files, tmp_path, capsys)
    assert (seen.faults, seen.peak < MOST) == (0, True)


@pytest.mark.slow
def test_fifteen_hundred_hostile_files_end_in_values_or_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = chosen(300, 1_200 - len(by_hand()))
    assert len(files) == 1_500
    seen = figure(files, tmp_path, capsys)
    assert (seen.faults, seen.peak < MOST) == (0, True)
