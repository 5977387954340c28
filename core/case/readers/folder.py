"""A folder of parts, as Spark and others write tables: all parts must have the same columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from core.case.paths import as_text, name_of
from core.case.readers.dialect import Dialect, Note, Source
from core.case.readers.lake_tables import is_lake_table
from core.case.readers.text_rows import PART
from core.errors import BadFile, Complaint, ShowstopperError
from core.messages import mark

Opener = Callable[[Path, str, Dialect, Path], Source]


def parts_of(folder: Path) -> tuple[Path, ...]:
    """List the parts of a table in a folder, without marks of success, checksums and hidden
    files; of a table of a lake its log counts as well.
    """
    whole = is_lake_table(folder)
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if (whole or not _beside(path.relative_to(folder))) and not _inner(path)
    ]
    odd = next((path for path in found if not path.is_file()), None)
    if odd is not None:
        what = mark("“{folder}” in the folder is no file that can be read").format(
            folder=as_text(odd.relative_to(folder))
        )
        raise BadFile(
            Complaint(what, mark("take it out, or put the file itself there"))
        )
    return tuple(found)


def _beside(path: Path) -> bool:
    """Say whether a path is no part of a table: a mark of success, a checksum, a hidden file."""
    return (
        any(part.startswith(("_", ".")) for part in path.parts) or path.suffix == ".crc"
    )


def _inner(path: Path) -> bool:
    """Say whether a path is a folder whose files are listed themselves.

    Those behind a link are not.
    """
    return path.is_dir() and not path.is_symlink()


def open_folder_of_parts(
    folder: Path, wanted: Dialect, work: Path, opener: Opener
) -> Source:
    """Open all parts as one table; raises BadFile naming the part whose columns differ."""
    parts = parts_of(folder)
    if not parts:
        raise BadFile(
            Complaint(
                mark("the folder {folder} holds no file of rows").format(
                    folder=name_of(folder)
                ),
                mark("give the folder that holds the parts of the table"),
            )
        )
    sources = [
        _opened(part, i, folder, wanted, work, opener) for i, part in enumerate(parts)
    ]
    extra = [_partition(part, folder) for part in parts]
    schema = sources[0].schema
    for part, source in zip(parts[1:], sources[1:], strict=True):
        _same(
            schema,
            source.schema,
            parts[0].relative_to(folder),
            part.relative_to(folder),
        )
    keys = list(extra[0])
    full = pa.schema(
        [
            *[schema.field(name) for name in schema.names],
            *[(key, pa.string()) for key in keys if key not in schema.names],
        ],
        schema.metadata,
    )

    def batches(columns: tuple[str, ...] | None) -> Iterator[pa.RecordBatch]:
        names = list(full.names if columns is None else columns)
        for source, keyed in zip(sources, extra, strict=True):
            own = tuple(name for name in names if name in schema.names)
            for batch in source.batches(own or (schema.names[0],)):
                values = [
                    (
                        _cast(batch, name, full)
                        if name in own
                        else pa.repeat(
                            pa.scalar(keyed.get(name), pa.string()), batch.num_rows
                        )
                    )
                    for name in names
                ]
                yield pa.record_batch(
                    values, schema=pa.schema([full.field(name) for name in names])
                )

    result = Source(
        full,
        batches,
        replace(
            sources[0].dialect,
            format=f"{sources[0].dialect.format}, a folder of {len(parts)} parts",
        ),
        sources[0].typed,
    )
    result.notes = list(sources[0].notes)
    if keys:
        result.notes.append(
            Note(
                mark("the names of folders ({keys})").format(keys=", ".join(keys)),
                mark("they are read as columns"),
            )
        )
    result.troubles = [
        replace(trouble, what=f"{as_text(part.relative_to(folder))}: {trouble.what}")
        for part, source in zip(parts, sources, strict=True)
        for trouble in source.troubles
    ]
    return result


def _opened(
    part: Path, number: int, folder: Path, wanted: Dialect, work: Path, opener: Opener
) -> Source:
    place = work / f"{PART}{number}"
    place.mkdir()
    try:
        return opener(part, name_of(part), wanted, place)
    except ShowstopperError as error:
        name = as_text(part.relative_to(folder))
        raise type(error)(
            *(
                replace(
                    complaint, what=f"{name}, a part of the folder: {complaint.what}"
                )
                for complaint in error.complaints
            )
        ) from None


def _partition(part: Path, folder: Path) -> dict[str, str | None]:
    """Read the columns that stand in the names of folders, as country=DE."""
    pairs = [
        as_text(piece).split("=", 1)
        for piece in part.relative_to(folder).parts[:-1]
        if "=" in piece
    ]
    return {
        key: None if value == "__HIVE_DEFAULT_PARTITION__" else value
        for key, value in pairs
    }


def _same(first: pa.Schema, other: pa.Schema, path: Path, two: Path) -> None:
    lacking = [name for name in first.names if name not in other.names]
    new = [name for name in other.names if name not in first.names]
    if lacking or new:
        says = [f"lacks {', '.join(lacking[:5])}"] * bool(lacking) + [
            mark("has {new} besides").format(new=", ".join(new[:5]))
        ] * bool(new)
        raise BadFile(
            Complaint(
                mark("{two} has other columns than {path}: it {says}").format(
                    two=as_text(two), path=as_text(path), says=" and ".join(says)
                ),
                mark("give the parts of one table only"),
            )
        )
    for name in first.names:
        a, b = first.field(name).type, other.field(name).type
        if a != b and not _alike(a, b):
            raise BadFile(
                Complaint(
                    mark("{two} holds {b} where {path} holds {a}").format(
                        two=as_text(two), b=b, path=as_text(path), a=a
                    ),
                    mark("write all parts with one type"),
                    name,
                )
            )


def _alike(a: pa.DataType, b: pa.DataType) -> bool:
    texts = {pa.string(), pa.large_string(), pa.string_view()}
    return (
        pa.types.is_null(b)
        or (a in texts and b in texts)
        or (
            pa.types.is_integer(b)
            and (pa.types.is_integer(a) or pa.types.is_floating(a))
        )
        or (pa.types.is_floating(a) and pa.types.is_floating(b))
    )


def _cast(batch: pa.RecordBatch, name: str, full: pa.Schema) -> pa.Array:
    values = batch.column(batch.schema.get_field_index(name))
    wanted = full.field(name).type
    return values if values.type == wanted else values.cast(wanted)
