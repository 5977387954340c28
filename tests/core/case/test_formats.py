"""Sixty small files in every format, each read by us and by an independent reader: the same values,
or one clear sentence.
"""

from __future__ import annotations

import bz2
import datetime as dt
import decimal
import gzip
import json
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

from core.case.files import admit, reading
from core.case.paths import typed_copy
from core.case.readers.dialect import Dialect
from core.errors import ShowstopperError

N = 40
AMOUNTS = [round(1234.5 + 17.25 * i, 2) for i in range(N)]
CITIES = [["Zürich", "Genève", "Łódź"][i % 3] for i in range(N)]
WEST = [["Zürich", "Genève", "Köln €"][i % 3] for i in range(N)]
WHEN = [dt.datetime(2026, 3, 1) + dt.timedelta(days=i, hours=i % 24) for i in range(N)]
TABLE = pd.DataFrame(
    {
        "id": [f"r{i:03d}" for i in range(N)],
        "y": [i % 2 for i in range(N)],
        "amount": AMOUNTS,
        "city": CITIES,
        "when": WHEN,
    }
)
WESTERN = TABLE.assign(city=WEST)


def read_by_us(path: Path, folder: Path, wanted: Dialect | None = None) -> pd.DataFrame:
    rows = admit(path, folder / "home", wanted=wanted or Dialect())
    return pq.read_table(typed_copy(folder / "home", rows.sha256)).to_pandas()


def said(path: Path, folder: Path) -> str:
    rows = admit(path, folder / "home")
    return " | ".join(str(note) for note in reading(folder / "home", rows.sha256).notes)


def same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    assert list(found.columns) == list(expected.columns)
    for name in expected:
        a, b = found[name], expected[name]
        if pd.api.types.is_datetime64_any_dtype(b):
            assert list(pd.to_datetime(a)) == list(pd.to_datetime(b)), name
        elif pd.api.types.is_numeric_dtype(b) and not pd.api.types.is_bool_dtype(b):
            np.testing.assert_allclose(a.astype(float), b.astype(float), rtol=1e-12, err_msg=name)
        else:
            assert [None if pd.isna(x) else str(x) for x in a] == [
                None if pd.isna(x) else str(x) for x in b
            ], name


# Delimited text, read back by pandas with the right arguments


def grouped(value: float, thousands: str, point: str) -> str:
    return f"{value:,.2f}".replace(",", "_").replace(".", point).replace("_", thousands)


TEXTS: dict[str, tuple[Callable[[], bytes], dict[str, Any]]] = {}


def text_case(
    name: str,
    frame: pd.DataFrame,
    encoding: str = "utf-8",
    lead: str = "",
    end: str = "\n",
    amounts: tuple[str, str] | None = None,
    when: str = "",
    **how: Any,
) -> None:
    def content() -> bytes:
        path = frame.copy()
        if amounts:
            path["amount"] = [grouped(item, *amounts) for item in path["amount"]]
        if when:
            path["when"] = [item.strftime(when) for item in path["when"]]
        text = path.to_csv(index=False, lineterminator=end, **how)
        return (lead + text).encode(encoding)

    TEXTS[name] = (content, {"frame": frame})


for mark, says in (
    (",", "comma"),
    (";", "semicolon"),
    ("\t", "tab"),
    ("|", "bar"),
    ("^", "caret"),
    ("~", "tilde"),
):
    text_case(f"separator {says}", TABLE, sep=mark)
for code in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
    text_case(f"encoding {code}", TABLE, encoding=code)
for code in ("cp1252",):
    text_case(f"encoding {code}", WESTERN, encoding=code)
text_case("line ends of Windows", TABLE, end="\r\n")
text_case("line ends of old Macs", TABLE, end="\r")
text_case("Excel's sep line", TABLE, lead="sep=;\r\n", sep=";", end="\r\n")
text_case("empty lines before the header", TABLE, lead="\n\n")
text_case("a title before the header", TABLE, lead="Report of March\n\n")
text_case("everything quoted", TABLE, quoting=1)
text_case("decimal comma", TABLE, sep=";", decimal=",")
text_case("German thousands", TABLE, sep=";", amounts=(".", ","))
text_case("English thousands", TABLE, amounts=(",", "."))
text_case("Swiss thousands", TABLE, sep=";", amounts=("'", "."))
text_case("French thousands", TABLE, sep=";", amounts=("\u202f", ","))
text_case("days first", TABLE, when="%d/%m/%Y %H:%M")
text_case("months first", TABLE, when="%m/%d/%Y %I:%M %p")
text_case("dates with dots", TABLE, sep=";", when="%d.%m.%Y %H:%M:%S")
text_case("dates with names of months", TABLE, sep=";", when="%d %b %Y %H:%M")
text_case("times with Z", TABLE, when="%Y-%m-%dT%H:%M:%SZ")
text_case("times with fractions", TABLE, when="%Y-%m-%d %H:%M:%S.000000")


@pytest.mark.parametrize("name", TEXTS)
def test_text_is_read_as_it_was_meant(name: str, tmp_path: Path) -> None:
    result, how = TEXTS[name]
    path = tmp_path / "rows.csv"
    path.write_bytes(result())
    same(read_by_us(path, tmp_path), how["frame"])


# Packed


def zipped(content: bytes, *others: str) -> bytes:
    import io

    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rows.csv", content)
        for name in others:
            archive.writestr(name, "label,a,b\n1,1,1\n")
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("gzip", gzip.compress),
        ("bzip2", bz2.compress),
        ("xz", lzma.compress),
        ("zip", zipped),
        ("Zstandard", lambda content: pa.compress(content, "zstd", asbytes=True)),
        ("gzip twice", lambda content: gzip.compress(gzip.compress(content))),
    ],
)
def test_packed_text_is_read_whatever_its_name(
    name: str, pack: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(pack(TABLE.to_csv(index=False).encode()))
    same(read_by_us(path, tmp_path), TABLE)


def test_an_archive_with_two_tables_asks_for_one_and_reads_the_one_chosen(tmp_path: Path) -> None:
    path = tmp_path / "rows.zip"
    path.write_bytes(zipped(TABLE.to_csv(index=False).encode(), "other.csv"))
    with pytest.raises(ShowstopperError, match=r"rows\.csv, other\.csv.*[Cc]hoose one"):
        admit(path, tmp_path / "home")
    same(read_by_us(path, tmp_path, Dialect(sheet="rows.csv")), TABLE)


# JSON


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("lines", {"orient": "records", "lines": True}),
        ("records", {"orient": "records"}),
        ("columns", {"orient": "columns"}),
        ("split", {"orient": "split", "index": False}),
    ],
)
def test_json_is_read_in_its_usual_forms(name: str, how: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    frame = TABLE.drop(columns="when")
    frame.to_json(path, **how)
    same(read_by_us(path, tmp_path), frame)


def test_fields_of_a_record_within_a_record_are_columns_and_lists_are_left_out_by_name(
    tmp_path: Path,
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(
        "\n".join(
            json.dumps(
                {"id": i, "doc": [i], "x": None if i % 4 else i / 2}
                | ({"late": True} if i > 5 else {})
                | {"prod": {"score": i / 9, "by": {"team": "a"}}}
            )
            for i in range(N)
        )
    )
    found = read_by_us(path, tmp_path)
    assert list(found.columns) == ["id", "x", "prod.score", "prod.by.team", "late"]
    assert found["prod.score"].tolist() == pytest.approx([i / 9 for i in range(N)])
    assert (int(found["x"].isna().sum()), int(found["late"].isna().sum())) == (30, 6)
    assert "Column doc: its values are nested" in said(path, tmp_path)


def test_a_field_of_more_fields_than_a_record_has_is_left_out_by_name(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    records = ({"id": i, "y": i % 2, "words": {f"w{i}": 1, "the": 2}} for i in range(300))
    path.write_text("\n".join(map(json.dumps, records)))
    assert list(read_by_us(path, tmp_path).columns) == ["id", "y"]
    assert "Column words: its values are nested" in said(path, tmp_path)


def test_a_line_that_is_not_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"a": 1, "b": 2}\n\n{"a": 1, "b": \n')
    with pytest.raises(ShowstopperError, match="row 3: this line is not JSON"):
        admit(path, tmp_path / "home")


# Parquet and Arrow


def zone(kind: str) -> pa.Array:
    return (
        pa.array(WHEN, pa.timestamp("us")).cast(pa.timestamp(kind)).cast(pa.timestamp(kind, "UTC"))
    )


COLUMNS: dict[str, tuple[Callable[[], pa.Array], list[Any]]] = {
    "string": (lambda: pa.array(CITIES), CITIES),
    "large string": (lambda: pa.array(CITIES, pa.large_string()), CITIES),
    "string view": (lambda: pa.array(CITIES, pa.string_view()), CITIES),
    "dictionary": (lambda: pa.array(CITIES).dictionary_encode(), CITIES),
    "dictionary of large strings": (
        lambda: pa.array(CITIES, pa.large_string()).dictionary_encode(),
        CITIES,
    ),
    "bytes that are text": (
        lambda: pa.array([city.encode() for city in CITIES], pa.binary()),
        CITIES,
    ),
    "nullable whole numbers": (
        lambda: pa.array([None if i == 3 else i for i in range(N)]),
        [None if i == 3 else i for i in range(N)],
    ),
    "small whole numbers": (
        lambda: pa.array([i % 100 for i in range(N)], pa.int8()),
        [i % 100 for i in range(N)],
    ),
    "unsigned": (lambda: pa.array(range(N), pa.uint64()), list(range(N))),
    "half precision": (
        lambda: pa.array(np.arange(N, dtype=np.float16)),
        [float(i) for i in range(N)],
    ),
    "decimal": (
        lambda: pa.array(
            [decimal.Decimal(f"{amount:.2f}") for amount in AMOUNTS], pa.decimal128(12, 2)
        ),
        AMOUNTS,
    ),
    "whole decimal": (
        lambda: pa.array([decimal.Decimal(i) for i in range(N)], pa.decimal128(10, 0)),
        list(range(N)),
    ),
    "flag": (lambda: pa.array([i % 2 == 0 for i in range(N)]), [i % 2 == 0 for i in range(N)]),
    "date": (
        lambda: pa.array([moment.date() for moment in WHEN], pa.date32()),
        [moment.date() for moment in WHEN],
    ),
    "date in milliseconds": (
        lambda: pa.array([moment.date() for moment in WHEN], pa.date64()),
        [dt.datetime.combine(moment.date(), dt.time()) for moment in WHEN],
    ),
    "nanoseconds": (
        lambda: pa.array([pd.Timestamp(moment).value + 7 for moment in WHEN], pa.timestamp("ns")),
        WHEN,
    ),
    "seconds": (
        lambda: pa.array(WHEN, pa.timestamp("s")),
        [moment.replace(microsecond=0) for moment in WHEN],
    ),
    "zoned": (lambda: zone("us").cast(pa.timestamp("us", "Europe/Zurich")), WHEN),
    "zoned nanoseconds": (lambda: zone("ns"), WHEN),
    "duration": (
        lambda: pa.array([i * 1_500_000 for i in range(N)], pa.duration("us")),
        [1.5 * i for i in range(N)],
    ),
    "time of day": (
        lambda: pa.array([i * 1_800 for i in range(N)], pa.time32("s")),
        [i / 2 for i in range(N)],
    ),
}


@pytest.mark.parametrize("form", ["parquet", "arrow"])
@pytest.mark.parametrize("name", COLUMNS)
def test_every_type_that_others_write_is_read(name: str, form: str, tmp_path: Path) -> None:
    make, expected = COLUMNS[name]
    table = pa.table({"id": pa.array([f"r{i}" for i in range(N)]), "x": make()})
    path = tmp_path / f"rows.{form}"
    if form == "parquet":
        pq.write_table(table, path)
    else:
        feather.write_feather(table, path, compression="zstd")
    rows = admit(path, tmp_path / "home")
    found = pq.read_table(typed_copy(tmp_path / "home", rows.sha256)).column("x").to_pylist()
    if (
        name == "date in milliseconds" and form == "parquet"
    ):  # Parquet has one type of date, without milliseconds
        expected = [item.date() for item in expected]
    assert found == (
        pytest.approx(expected, nan_ok=True) if isinstance(expected[1], float) else expected
    )


@pytest.mark.parametrize("name", ["list", "struct", "map"])
def test_nested_types_are_left_out_by_name(name: str, tmp_path: Path) -> None:
    nested = {
        "list": pa.array([[i] for i in range(N)]),
        "struct": pa.array([{"a": i} for i in range(N)]),
        "map": pa.array([[("a", i)] for i in range(N)], pa.map_(pa.string(), pa.int64())),
    }
    path = tmp_path / "rows.parquet"
    pq.write_table(
        pa.table({"id": pa.array(range(N)), "y": pa.array(range(N)), "x": nested[name]}), path
    )
    assert list(read_by_us(path, tmp_path).columns) == ["id", "y"]
    assert "Column x: its values are nested" in said(path, tmp_path)


def test_row_numbers_of_pandas_are_left_out_and_a_named_index_is_kept(tmp_path: Path) -> None:
    unnamed, named = tmp_path / "unnamed.parquet", tmp_path / "named.parquet"
    TABLE.sample(frac=1, random_state=1).to_parquet(unnamed)
    TABLE.set_index("id").to_parquet(named)
    assert list(read_by_us(unnamed, tmp_path).columns) == list(TABLE.columns)
    assert "row numbers that pandas wrote along" in said(unnamed, tmp_path)
    assert "id" in read_by_us(named, tmp_path)


def test_the_first_column_of_a_csv_that_numbers_the_rows_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    TABLE.to_csv(path)
    same(read_by_us(path, tmp_path), TABLE)
    assert "numbers the rows" in said(path, tmp_path)


def test_an_arrow_stream_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.bin"
    table = pa.Table.from_pandas(TABLE, preserve_index=False)
    with pa.ipc.new_stream(path, table.schema) as writer:
        writer.write_table(table, max_chunksize=7)
    same(read_by_us(path, tmp_path), TABLE)


# Workbooks


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    """Write a small workbook by hand: shared by nothing but the format itself."""
    from xml.sax.saxutils import escape

    def cell(value: Any) -> str:
        if value is None:
            return "<c/>"
        if isinstance(value, (int, float)):
            return f"<c><v>{value!r}</v></c>"
        return f'<c t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'

    names = list(sheets)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    pack = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    with zipfile.ZipFile(path, "w") as book:
        parts = "".join(
            f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{kind}.worksheet+xml"/>'
            for i in range(1, len(names) + 1)
        )
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{pack}/content-types"><Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override'
            ' PartName="/xl/workbook.xml"'
            f' ContentType="{kind}.sheet.main+xml"/>{parts}</Types>',
        )
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{pack}/relationships"><Relationship Id="r1"'
            f' Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        listed = "".join(
            f'<sheet name="{name}" sheetId="{i}" r:id="r{i}"/>' for i, name in enumerate(names, 1)
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>{listed}</sheets></workbook>',
        )
        links = "".join(
            f'<Relationship Id="r{i}" Type="{rel}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(names) + 1)
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{pack}/relationships">{links}</Relationships>',
        )
        for i, name in enumerate(names, 1):
            rows = "".join(
                f"<row>{''.join(cell(value) for value in row)}</row>" for row in sheets[name]
            )
            book.writestr(
                f"xl/worksheets/sheet{i}.xml",
                f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
            )
    return path


ROWS = [
    ["id", "y", "amount", "city"],
    *[[f"r{i:03d}", i % 2, AMOUNTS[i], CITIES[i]] for i in range(N)],
]


def test_a_sheet_is_read_below_its_title_and_others_are_named(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "rows.xlsx",
        {"About": [["only text"]], "Rows": [["A title"], [], *ROWS], "More": ROWS},
    )
    same(read_by_us(path, tmp_path), TABLE.drop(columns="when"))
    result = said(path, tmp_path)
    assert "“More”" in result
    assert "A title" in result
    same(read_by_us(path, tmp_path, Dialect(sheet="More")), TABLE.drop(columns="when"))
    with pytest.raises(ShowstopperError, match="no sheet “None”"):
        admit(path, tmp_path / "home", wanted=Dialect(sheet="None"))


# Folders of parts


def test_a_folder_of_parts_is_one_table_with_the_columns_of_its_folders(tmp_path: Path) -> None:
    folder = tmp_path / "rows.parquet"
    for city, part in TABLE.groupby("city", sort=False):
        place = folder / f"city={city}"
        place.mkdir(parents=True)
        part.drop(columns="city").to_parquet(place / "part-0.parquet", index=False)
    (folder / "_SUCCESS").write_text("")
    found = read_by_us(folder, tmp_path).sort_values("id").reset_index(drop=True)
    same(found[list(TABLE.columns)], TABLE)


def test_a_folder_of_csv_parts_is_one_table(tmp_path: Path) -> None:
    folder = tmp_path / "rows"
    folder.mkdir()
    for i in range(2):
        TABLE.iloc[i * 20 : (i + 1) * 20].to_csv(folder / f"part-{i}.csv", index=False)
    same(read_by_us(folder, tmp_path), TABLE)


@pytest.mark.parametrize("change", ["other column", "other type"])
def test_parts_of_different_tables_are_refused_naming_the_part(change: str, tmp_path: Path) -> None:
    folder = tmp_path / "rows.parquet"
    folder.mkdir()
    TABLE.to_parquet(folder / "part-0.parquet", index=False)
    other = (
        TABLE.rename(columns={"amount": "value"})
        if change == "other column"
        else TABLE.assign(amount="much")
    )
    other.to_parquet(folder / "part-1.parquet", index=False)
    with pytest.raises(ShowstopperError, match=r"[Pp]art-1\.parquet"):
        admit(folder, tmp_path / "home")


# In doubt: asked, never guessed


def test_dates_that_may_be_read_both_ways_are_left_as_text_and_asked(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    rows = TABLE.assign(when=[f"{i % 9 + 1:02d}/{i % 11 + 1:02d}/2026" for i in range(N)])
    rows.to_csv(path, index=False)
    same(read_by_us(path, tmp_path), rows)
    assert "may begin with the day or with the month" in said(path, tmp_path)
    found = read_by_us(path, tmp_path, Dialect(dates="month first"))
    assert list(found["when"]) == list(pd.to_datetime(rows["when"], format="%m/%d/%Y"))


def test_thousands_that_may_be_decimals_are_left_as_text_and_asked(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    rows = pd.DataFrame({"id": range(N), "x": [f"{i + 1},{i + 100}" for i in range(N)]})
    rows.to_csv(path, index=False, sep=";")
    assert "thousands or decimals" in said(path, tmp_path)
    assert list(read_by_us(path, tmp_path, Dialect(decimal=","))["x"]) == [
        float(f"{i + 1}.{i + 100}") for i in range(N)
    ]
    assert list(read_by_us(path, tmp_path, Dialect(decimal="."))["x"]) == [
        (i + 1) * 1000 + i + 100 for i in range(N)
    ]


def test_namibia_among_countries_is_kept_and_told(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    rows = pd.DataFrame(
        {"id": range(N), "country": [["NA", "DE", "FR", "US"][i % 4] for i in range(N)]}
    )
    rows.to_csv(path, index=False)
    assert set(read_by_us(path, tmp_path)["country"]) == {"NA", "DE", "FR", "US"}
    assert "codes of two letters" in said(path, tmp_path)


def test_a_number_column_with_a_few_words_is_text_and_the_words_are_told(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    pd.DataFrame(
        {"id": range(100), "x": ["oops" if i == 7 else str(i + 0.5) for i in range(100)]}
    ).to_csv(path, index=False)
    assert "1 of 100 values are no numbers (“oops”)" in said(path, tmp_path)


# Large and broken


@pytest.mark.slow
def test_a_text_of_zeros_behind_its_header_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    with path.open("wb") as stream:
        stream.write(b"label,a,b\n1,1,1\n")
        stream.truncate(2 * 2**30)
    with pytest.raises(ShowstopperError, match="bytes of zero"):
        admit(path, tmp_path / "home")


def test_three_thousand_columns_are_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    wide = pd.DataFrame({f"a_column_with_a_long_name_{i}": np.arange(5) * i for i in range(3_000)})
    wide.to_csv(path, index=False)
    assert read_by_us(path, tmp_path).shape == (5, 3_000)
