"""Which reader opens which content: one line a format."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from core.case.paths import is_text, name_of
from core.case.readers import (
    columnar,
    delimited,
    evaluation_logs,
    folder,
    json_rows,
    packed,
    workbook,
)
from core.case.readers.dialect import Dialect, Note, Source
from core.case.readers.lake_tables import is_lake_table, open_lake_table
from core.case.readers.names import first_twice
from core.errors import BadFile, Complaint
from core.messages import mark

HEAD = 4096
DEEPEST = 3  # archives in archives


@dataclass(frozen=True, slots=True)
class Reader:
    """A format: its name, the endings that promise it, how its content is known, and how it is
    opened. One that `is_zip` is a ZIP file itself, which would else be unpacked as an archive.
    """

    name: str
    endings: tuple[str, ...]
    fits: Callable[[Path, bytes], bool]
    open: Callable[[Path, Dialect, Path], Source]
    is_zip: bool = False


READERS = (
    Reader(
        evaluation_logs.INSPECT,
        (".eval",),
        evaluation_logs.is_inspect_archive,
        evaluation_logs.open_inspect,
        is_zip=True,
    ),
    Reader(
        "Parquet",
        (".parquet", ".pq"),
        lambda _path, head: head.startswith((b"PAR1", columnar.ENCRYPTED)),
        columnar.open_parquet,
    ),
    Reader(
        "Arrow",
        (".arrow", ".feather", ".ipc"),
        lambda _path, head: (
            head.startswith(columnar.ARROW_FILE) or columnar.is_arrow_stream(head)
        ),
        columnar.open_arrow,
    ),
    Reader(
        "Excel",
        (".xlsx", ".xls", ".xlsb", ".xlsm", ".ods"),
        workbook.is_workbook,
        workbook.open_workbook,
        is_zip=True,
    ),
    Reader(
        "JSON",
        (".json", ".jsonl", ".ndjson"),
        lambda _path, head: json_rows.is_json(head),
        json_rows.open_json,
    ),
    Reader(
        "CSV",
        (".csv", ".tsv", ".txt", ".psv"),
        lambda _path, head: delimited.fits(head),
        delimited.open_delimited,
    ),
)
# The commonest first: "CSV, JSON, Excel, Arrow or Parquet".
FORMATS = " or ".join(
    ", ".join(reader.name for reader in READERS[::-1]).rsplit(", ", 1)
)
# What people give that is no table we read, by its first bytes, with the way out. They are refused
# whatever reader fits: who adds a reader for one of these takes its line out.
STRANGERS = (
    (b"%PDF", "a PDF", mark("export the table as CSV")),
    (b"\x89PNG", "a picture", mark("export the table as CSV")),
    (b"\xff\xd8\xff", "a picture", mark("export the table as CSV")),
    (
        b"SQLite format 3",
        mark("an SQLite database"),
        mark("export the table as CSV or Parquet"),
    ),
    (b"\x89HDF", mark("an HDF5 file"), mark("save it from pandas with to_parquet")),
    (
        b"\x93NUMPY",
        mark("a NumPy array"),
        mark("save it as CSV or Parquet with named columns"),
    ),
    (
        b"\x80\x04\x95",
        mark("a pickle, which can run code when it is opened"),
        mark("save it from pandas with to_parquet"),
    ),
    (
        b"\x80\x05\x95",
        mark("a pickle, which can run code when it is opened"),
        mark("save it from pandas with to_parquet"),
    ),
    (b"Obj\x01", mark("an Avro file"), mark("save it as Parquet")),
    (b"ORC", mark("an ORC file"), mark("save it as Parquet")),
    (
        columnar.FEATHER_1,
        mark("a Feather file of the first version"),
        mark("save it again with Feather version 2, or as Parquet"),
    ),
    (b"RDX", mark("an R data file"), mark("write it with write.csv")),
    (b"<stata_dta>", mark("a Stata file"), mark("export it as CSV")),
    (b"$FL2", mark("an SPSS file"), mark("export it as CSV")),
)


def open_source(
    path: Path, name: str, wanted: Dialect, work: Path, depth: int = 0
) -> Source:
    """Open a file or a folder by its content; `work` is a folder for copies.

    Raises BadFile with the next step.
    """
    if is_lake_table(path):
        return open_lake_table(path)
    if path.is_dir():
        return folder.open_folder_of_parts(path, wanted, work, open_source)
    return _open_file(path, name, wanted, work, depth)


def _open_file(
    path: Path, name: str, wanted: Dialect, work: Path, depth: int
) -> Source:
    if not path.is_file():
        raise BadFile(_no_file(path))
    if not is_text(path):
        path = _named_in_text(path, work)
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if not head:
        raise BadFile(
            Complaint(
                mark("{name} is empty").format(name=name),
                mark("export the rows again; the file must hold a header and rows"),
            )
        )
    kind = packed.packing(head)
    if kind and depth < DEEPEST:
        source = open_source(
            packed.unpack(path, head, work), name, wanted, work, depth + 1
        )
        return _packed(source, kind)
    reader = next((reader for reader in READERS if reader.fits(path, head)), None)
    stranger = next(
        ((says, do) for magic, says, do in STRANGERS if head.startswith(magic)), None
    ) or _page(head)
    if (
        head.startswith(b"PK\x03\x04")
        and (reader is None or not reader.is_zip)
        and depth < DEEPEST
    ):
        return _archive(path, name, wanted, work, depth)
    if stranger:
        raise BadFile(
            Complaint(
                mark("{name} is {stranger} by its content").format(
                    name=name, stranger=stranger[0]
                ),
                stranger[1],
            )
        )
    if reader is None:
        raise BadFile(
            Complaint(
                mark("{name} is not a table we know by its content").format(name=name),
                mark("save it as {formats}").format(formats=FORMATS),
            )
        )
    source = reader.open(path, wanted, work)
    if not depth and _promises(name) not in {reader.name, ""}:
        source.notes.append(
            Note(
                name,
                mark(
                    "it is read as {format}, which it is by its content, not as its name says"
                ).format(format=source.dialect.format),
            )
        )
    return source


def _no_file(path: Path) -> Complaint:
    """Say why a path is no file: nothing is there, or what is there holds no rows."""
    if path.is_symlink():
        return Complaint(
            mark("“{path}” is a link that leads to no file").format(path=name_of(path)),
            mark("give the file itself"),
        )
    if path.exists():
        what = mark("“{path}” is no file but a pipe or a device").format(
            path=name_of(path)
        )
        return Complaint(what, mark("write the rows to a file and give that"))
    return Complaint(
        mark("there is no file {path}").format(path=name_of(path)),
        mark("check the path"),
    )


def _named_in_text(path: Path, work: Path) -> Path:
    """Give a file whose name is no text a name that every reader takes."""
    link = work / "named"
    try:
        link.symlink_to(path.absolute())
    except OSError:
        shutil.copyfile(path, link)
    return link


def _page(head: bytes) -> tuple[str, str] | None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table")):
        return mark("a web page"), mark(
            "open it in Excel or a browser, and save the table as .xlsx or CSV"
        )
    return (
        ("XML", mark("export the table as CSV or JSON"))
        if start.startswith(b"<?xml")
        else None
    )


def _promises(name: str) -> str:
    """Name the format that the name of a file promises; nothing for names that promise none."""
    bare = name.lower()
    for ending in (".gz", ".bz2", ".xz", ".zst", ".zip"):
        bare = bare.removesuffix(ending)
    return next(
        (reader.name for reader in READERS if bare.endswith(reader.endings)), ""
    )


def _packed(source: Source, kind: str) -> Source:
    source.dialect = replace(source.dialect, packed=kind)
    return source


def _archive(path: Path, name: str, wanted: Dialect, work: Path, depth: int) -> Source:
    """Open the one table of an archive, or the one that is wanted."""
    names = packed.tables_in(path)
    if (twice := first_twice(names)) is not None:
        what = mark("the archive {name} holds two files called {twice}").format(
            name=name, twice=twice
        )
        raise BadFile(Complaint(what, mark("zip one file of rows")))
    if not names:
        raise BadFile(
            Complaint(
                mark("the archive {name} holds no file").format(name=name),
                mark("zip the file of rows"),
            )
        )
    chosen = wanted.sheet or (names[0] if len(names) == 1 else None)
    if chosen is None:
        tables = [name for name in names if _promises(name)]
        chosen = tables[0] if len(tables) == 1 else None
    if chosen is None or chosen not in names:
        listed = ", ".join(names[:8]) + (" …" if len(names) > 8 else "")
        raise BadFile(
            Complaint(
                mark("the archive {name} holds {names} files ({listed})").format(
                    name=name, names=len(names), listed=listed
                ),
                mark("choose one of them as the sheet or file to read"),
            )
        )
    source = open_source(
        packed.member(path, chosen, work),
        Path(chosen).name,
        replace(wanted, sheet=None),
        work,
        depth + 1,
    )
    others = [name for name in names if name != chosen]
    source.notes += [
        Note(
            mark("{other} in the archive").format(other=other),
            mark("only {chosen} is read").format(chosen=chosen),
            "left_out",
        )
        for other in others[:20]
    ]
    source.dialect = replace(
        source.dialect, packed="zip", sheet=chosen, sheets=names if others else ()
    )
    return source
