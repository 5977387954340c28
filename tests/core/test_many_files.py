"""Good files with something broken in each, by chance and by seed: never a fault, and never another
count of records.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.command import FAULT, NO_REGRESSION, NOT_ENOUGH, REGRESSION, main
from tests.core.case.test_formats import workbook
from tests.core.case.test_odd_files import NUMBERS, ROWS, text

ANSWERS = {NO_REGRESSION, REGRESSION, NOT_ENOUGH}
ENDS = ("csv", "tsv", "jsonl", "json", "parquet", "arrow", "xlsx", "csv.gz", "zip")
BASES = [ROWS | {"city": [("Köln", "Łódź", "Paris, FR")[i % 3] for i in range(200)]}, NUMBERS]
Made = tuple[str, bytes]


def quoted(rows: dict[str, list], separator: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow(rows)
    writer.writerows(zip(*rows.values(), strict=True))
    return out.getvalue()


def written(rows: dict[str, list], end: str, folder: Path) -> bytes:  # noqa: PLR0911  a table
    """Write a good file in a format."""
    if end in {"csv", "tsv"}:
        return quoted(rows, "," if end == "csv" else "\t").encode()
    if end == "jsonl":
        records = [
            dict(zip(rows, values, strict=True)) for values in zip(*rows.values(), strict=True)
        ]
        return "".join(json.dumps(record) + "\n" for record in records).encode()
    out = io.BytesIO()
    if end == "parquet":
        pq.write_table(pa.table(rows), out)
    elif end == "arrow":
        with pa.ipc.new_file(out, pa.table(rows).schema) as writer:
            writer.write_table(pa.table(rows))
    elif end == "xlsx":
        lines = [list(rows), *(list(values) for values in zip(*rows.values(), strict=True))]
        with zipfile.ZipFile(workbook(folder / "good.xlsx", {"Rows": lines})) as book:
            return zipped({name: book.read(name) for name in book.namelist()})
    elif end == "json":
        return json.dumps(
            [dict(zip(rows, values, strict=True)) for values in zip(*rows.values(), strict=True)]
        ).encode()
    elif end == "csv.gz":
        return gzip.compress(text(NUMBERS).encode(), mtime=0)
    else:
        return zipped({"rows.csv": quoted(rows, ",").encode()})
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    """Zip files without the hour, so that the same seed gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def flipped(content: bytes, chance: random.Random) -> bytes:
    result = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 40))):
        result[chance.randrange(len(result))] = chance.randrange(256)
    return bytes(result)


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def cut_short(content: bytes, chance: random.Random) -> bytes:
    return content[: -chance.randrange(1, 9)]


def doubled(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    return b"".join([*lines[:at], lines[at] * chance.choice((2, 3)), *lines[at + 1 :]])


def dropped(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return b"".join(lines)


def swapped(content: bytes, chance: random.Random) -> bytes:
    item, two = chance.sample(
        [b",", b";", b"\t", b"|", b" ", b'"', b"\n", b"\r", b".", b":", b"0", b"e"], 2
    )
    return content.replace(item, two, chance.choice((1, 3, -1)))


def broken_quotes(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + chance.choice((b'"', b"'", b'""', b'","', b'"\n', b"\\")) + content[at:]


def inserted(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    odd = (
        b"\0",
        b"\r",
        b"\x1a",
        b"\xef\xbb\xbf",
        b"\xff",
        b"\x80\x81",
        b"\n\n",
        b"NaN",
        b"1e999",
        b"\xe2\x80\xa8",
        b"\x0b",
    )
    return content[:at] + chance.choice(odd) + content[at:]


def encoded(content: bytes, chance: random.Random) -> bytes:
    name = chance.choice(
        (
            "utf-16",
            "utf-16-le",
            "utf-32",
            "cp1252",
            "cp037",
            "utf-7",
            "cp1251",
            "shift_jis",
            "utf-8-sig",
        )
    )
    return content.decode("latin-1").encode(name, "replace")


def padded(content: bytes, chance: random.Random) -> bytes:
    return content + chance.choice(
        (b"\0" * 100, b"\x1a", b"\n\n\n", b"# end\n", b"\n,,,,\n", b"Total,,,,\n", content[:50])
    )


def shuffled(content: bytes, chance: random.Random) -> bytes:
    a, b = sorted((chance.randrange(len(content)), chance.randrange(len(content))))
    return content[b:] + content[a:b] + content[:a]


BREAKS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    *(flipped, cut, cut_short, doubled, dropped, swapped),
    *(broken_quotes, inserted, encoded, padded, shuffled),
)


def odd_files(seed: int, count: int, folder: Path) -> Iterator[tuple[str, Made]]:
    """Make odd files: what was done to each, its name and its content."""
    chance = random.Random(seed)
    good = {(end, i): written(rows, end, folder) for end in ENDS for i, rows in enumerate(BASES)}
    for number in range(count):
        end, base = chance.choice(list(good))
        content, done = good[end, base], []
        for broken in chance.choices(BREAKS, k=chance.choice((1, 1, 1, 2, 3))):
            content = broken(content, chance) or b"x"
            done.append(getattr(broken, "__name__", ""))
        name = chance.choice((end, end, end, *ENDS))
        yield f"{number}: {end} as {name}, {', '.join(done)}", (f"rows.{name}", content)


def counted(content: bytes, read: dict) -> int | None:
    """Count the records as a plain reader does, told only how the file is written.

    None where it cannot be told.
    """
    kind = read.get("format", "")
    if read.get("packed") == "zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = archive.read(read["sheet"])
    elif read.get("packed"):
        content = gzip.decompress(content)
    if kind == "Parquet":
        return pq.read_table(pa.BufferReader(content)).num_rows
    if kind.startswith("Arrow"):
        reader = pa.ipc.open_stream if "stream" in kind else pa.ipc.open_file
        return reader(pa.BufferReader(content)).read_all().num_rows
    if kind == "Excel workbook":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return book.read("xl/worksheets/sheet1.xml").count(b"<row>") - 1
    names = {"GB 18030": "gb18030", "UTF-8": "utf-8-sig", "EUC-KR": "cp949", "KOI8-R": "koi8_r"}
    said = str(read.get("encoding", "UTF-8"))
    encoding = names.get(said, said.lower().replace("windows-", "cp").replace(" ", "_"))
    if said.startswith("UTF-16") and content[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        encoding = "utf-16-le"
    body = content.decode(encoding)
    if kind == "JSON lines":
        return sum(bool(line.strip()) for line in body.split("\n"))
    if kind == "JSON":
        return len(json.loads(body))
    rows = list(csv.reader(io.StringIO(body, newline=None), delimiter=read["separator"]))
    filled = [row for row in rows if any(value.strip() for value in row)]
    width = max((len(row) for row in filled), key=[len(row) for row in filled].count)
    short = len(filled[0]) == width - 1  # names of rows, as R writes them, have none of their own
    first = 0 if short else next(i for i, row in enumerate(filled) if len(row) == width)
    return len(filled) - first - 1


def answered(name: str, content: bytes, folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Run the command on a file; what is wrong with its answer, or nothing."""
    path, out = folder / name, folder / "out.json"
    path.write_bytes(content)
    out.unlink(missing_ok=True)
    capsys.readouterr()
    status = main(["analyze", str(path), "--json", str(out)])
    said = capsys.readouterr()
    if status == FAULT or "Traceback" in said.err or "Warning" in said.err:
        return f"a fault: {said.err[:300]}"
    if status not in ANSWERS:
        return "" if said.err.strip() else "refused without a word"
    document = json.loads(out.read_text())
    stated = [rows["rows"] for rows in (document["rows"],)] if "rows" in document else []
    try:
        expected = counted(content, document.get("read", {}))
    except Exception as error:
        return f"a plain reader cannot read it: {error!r}"
    note = document.get("rows", {}).get("note", "")
    if expected is None or not stated or "left out" in note:
        return ""
    return "" if stated == [expected] else f"{stated} records are stated, {expected} are there"


@pytest.mark.parametrize("count", [40, pytest.param(1_500, marks=pytest.mark.slow)])
def test_odd_files_end_in_an_answer_or_a_sentence(
    count: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = []
    for what, (name, content) in odd_files(20_260_301, count, tmp_path):
        trouble = answered(name, content, tmp_path, capsys)
        wrong += [f"{what}: {trouble}"] if trouble else []
    assert not wrong, "\n".join(wrong)


def test_the_good_files_themselves_are_answered_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for rows in BASES:
        for end in ENDS:
            assert answered(f"rows.{end}", written(rows, end, tmp_path), tmp_path, capsys) == ""


def test_the_generator_makes_the_same_files_again(tmp_path: Path) -> None:
    first, second = (list(odd_files(5, 20, tmp_path)) for _ in range(2))
    assert first == second
    assert len({what for what, _ in first}) == 20
    assert np.mean([content != b"x" for _, (_, content) in first]) > 0.9
