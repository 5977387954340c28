"""Files and mappings that nobody expects: right values, or one sentence with the place and what to
do; never a fault.
"""

from __future__ import annotations

import datetime as dt
import decimal
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.case.checks import id_complaints
from core.case.files import admit
from core.case.open_case import open_rows
from core.case.paths import typed_copy
from core.case.readers import registry
from core.command import BAD_INPUT, FAULT, main
from core.errors import BadFile, Complaint, ShowstopperError

N = 200
AT = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
CHANCE = np.random.default_rng(7)
LABEL = CHANCE.integers(0, 2, N)
OLD = np.where(CHANCE.random(N) < 0.1, 1 - LABEL, LABEL)
NEW = np.where(CHANCE.random(N) < 0.2, 1 - LABEL, LABEL)
ROWS: dict[str, list[Any]] = {
    "id": [f"r{i}" for i in range(N)],
    "label": LABEL.tolist(),
    "baseline_prediction": OLD.tolist(),
    "candidate_prediction": NEW.tolist(),
    "region": [("north", "south", "east")[i % 3] for i in range(N)],
}
NUMBERS = ROWS | {
    "label": [2.5 + i % 7 for i in range(N)],
    "baseline_prediction": [2.6 + i % 7 for i in range(N)],
    "candidate_prediction": [2.9 + i % 7 for i in range(N)],
}


def text(rows: dict[str, list[Any]], separator: str = ",", end: str = "\n") -> str:
    lines = [list(rows), *zip(*rows.values(), strict=True)]
    return "".join(separator.join(map(str, line)) + end for line in lines)


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    """Run the command; the status and what it says of faults. A traceback is no sentence."""
    capsys.readouterr()
    status = main(["analyze", *map(str, arguments)])
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return status, said.err + said.out


def refused(capsys: pytest.CaptureFixture[str], path: Path, says: str, *more: object) -> None:
    """The command refuses in a sentence, and so does the page, which opens the same rows."""
    status, said = run(capsys, path, *more)
    assert (status, says.lower() in said.lower()) == (BAD_INPUT, True), said
    if not more:
        with pytest.raises(ShowstopperError) as caught:
            open_rows(path, path.parent / "home", AT)
        assert says.lower() in str(caught.value).lower()


def measured(capsys: pytest.CaptureFixture[str], path: Path, *more: object) -> str:
    status, said = run(capsys, path, *more)
    assert status not in {BAD_INPUT, FAULT}, said
    return said


# Text


TEXTS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "is empty"),
    "line ends alone": (b"\n\n\n", "is empty"),
    "a mark alone": (b"\xef\xbb\xbf", "is empty"),
    "a header alone": (text({name: [] for name in ROWS}).encode(), "a header and no rows"),
    "one row": (
        text({name: values[:1] for name, values in ROWS.items()}).encode(),
        "every label is",
    ),
    "two columns of one name": (
        text(ROWS).replace("region", "label").encode(),
        "column label: two columns have this name",
    ),
    "a zero in the first lines": (
        text(ROWS).replace("south", "so\0uth", 1).encode(),
        "line 3 of the text holds bytes of zero",
    ),
    "a zero in the last line": (
        text(ROWS).encode() + b"\0",
        f"ine {N + 2} of the text holds bytes of zero",
    ),
    "a zero in UTF-16": (
        text(ROWS).replace("south", "so\0uth", 1).encode("utf-16"),
        "line 3 of the text holds bytes of zero",
    ),
    "half a character of UTF-16": (
        text(ROWS).encode("utf-16")[:-1],
        "breaks off inside a character",
    ),
    "a name of 70,000 letters": (
        text(ROWS | {"x" * 70_000: [1] * N}).encode(),
        "row 1: a name in the header has 70,000 characters",
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_is_no_table_is_refused_with_what_is_wrong(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, says = TEXTS[name]
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    refused(capsys, path, says)


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_every_kind_of_line_end_gives_the_same_rows(end: str, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(text(ROWS, end=end), newline="")
    assert open_rows(path, tmp_path / "home", AT).rows.rows == N


def test_a_header_longer_than_a_block_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(
        text(ROWS | {f"a_rather_long_name_of_a_measurement_{i}": [i] * N for i in range(2_000)})
    )
    rows = admit(path, tmp_path / "home")
    assert (
        pq.read_schema(typed_copy(tmp_path / "home", rows.sha256)).names[-1]
        == "a_rather_long_name_of_a_measurement_1999"
    )


def test_a_text_in_utf_16_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(text(ROWS).encode("utf-16"))
    assert open_rows(path, tmp_path / "home", AT).rows.rows == N


def test_cells_of_a_megabyte_are_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(text(ROWS | {"note": ["x" * 3_000_000, *["y"] * (N - 1)]}))
    measured(capsys, path)


def test_fifty_complaints_are_said_and_the_others_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(text(ROWS) + "a,b\n" * 20_000)
    status, said = run(capsys, path)
    assert status == BAD_INPUT
    assert len(said.splitlines()) == 50
    assert (
        said.splitlines()[0]
        == f"showstopper: row {N + 2}: this row has 2 fields, the header has 5. Fix the row, or put"
        " text that holds the separator in quotes."
    )
    assert "19,951 more rows have another number of fields" in said.splitlines()[-1]


def test_an_error_says_fifty_complaints_and_how_many_more_there_are() -> None:
    lines = BadFile(*(Complaint(f"fault {i}", "mend it") for i in range(1_234))).lines()
    assert len(lines) == 51
    assert lines[-1] == "And 1,184 more of this kind."
    assert len(BadFile(*(Complaint("a fault", "mend it") for _ in range(50))).lines()) == 50


JSONS = {
    "levels without end": ("[" * 50_000, "nested too deeply"),
    "a field that stands twice": (
        '{"id": "a", "label": 1, "label": 0}\n' * 3,
        "column label: a record has two fields",
    ),
    "a record that breaks off": (
        '{"id": "a", "label": 1}\n{"id": "b", "la',
        "row 2: this line is not JSON",
    ),
}


@pytest.mark.parametrize("name", JSONS)
def test_json_that_is_no_table_is_refused(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rows.json"
    path.write_text(JSONS[name][0])
    refused(capsys, path, JSONS[name][1])


def test_half_a_character_in_json_becomes_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(
        "".join(
            json.dumps(
                {name: values[i] for name, values in ROWS.items()} | {"city\ud800": "K\udfffln"}
            )
            + "\n"
            for i in range(N)
        )
    )
    rows = admit(path, tmp_path / "home")
    assert (
        pq.read_table(typed_copy(tmp_path / "home", rows.sha256)).column("city�").to_pylist()
        == ["K�ln"] * N
    )


# Types


def decimals(values: np.ndarray, kind: pa.DataType) -> pa.Array:
    return pa.array([decimal.Decimal(int(value)) for value in values], kind)


TYPES: dict[str, Callable[[np.ndarray], pa.Array]] = {
    "list": lambda values: pa.array([[int(value)] for value in values]),
    "struct": lambda values: pa.array([{"a": int(value)} for value in values]),
    "map": lambda values: pa.array(
        [[("k", int(value))] for value in values], pa.map_(pa.string(), pa.int64())
    ),
    "list_view": lambda values: pa.array(
        [[int(value)] for value in values], pa.list_view(pa.int64())
    ),
    "string_view": lambda values: pa.array([str(value) for value in values], pa.string_view()),
    "dictionary": lambda values: pa.array([str(value) for value in values]).dictionary_encode(),
    "dictionary of views": lambda values: pa.DictionaryArray.from_arrays(
        pa.array(values, pa.int8()), pa.array(["a", "b"], pa.string_view())
    ),
    "dictionary of lists": lambda values: pa.DictionaryArray.from_arrays(
        pa.array(values, pa.int8()), pa.array([[0], [1]])
    ),
    "runs of views": lambda values: pa.RunEndEncodedArray.from_arrays(
        pa.array([5, len(values)], pa.int32()), pa.array(["a", "b"], pa.string_view())
    ),
    "decimal": lambda values: decimals(values, pa.decimal128(10, 2)),
    "long decimal": lambda values: decimals(values, pa.decimal256(60, 20)),
    "duration": lambda values: pa.array([dt.timedelta(seconds=int(value)) for value in values]),
    "duration in nanoseconds": lambda values: pa.array(
        [2**62 + int(value) for value in values], pa.duration("ns")
    ),
    "duration in seconds": lambda values: pa.array(
        [2**62 + int(value) for value in values], pa.duration("s")
    ),
    "nanoseconds": lambda values: pa.array(
        [10**18 + int(value) for value in values], pa.timestamp("ns")
    ),
    "nanoseconds in a zone": lambda values: pa.array(
        [10**18 + int(value) for value in values], pa.timestamp("ns", "Europe/Berlin")
    ),
    "a zone that is none": lambda values: pa.array(
        [10**18 + int(value) for value in values], pa.timestamp("ns", "Mars/Base")
    ),
    "seconds beyond the calendar": lambda values: pa.array(
        [2**62 + int(value) for value in values], pa.timestamp("s")
    ),
    "days beyond the calendar": lambda values: pa.array(
        [2**30 + int(value) for value in values], pa.date32()
    ),
    "whole numbers beyond 63 bits": lambda values: pa.array(
        [2**63 + int(value) for value in values], pa.uint64()
    ),
    "nulls": lambda values: pa.nulls(len(values)),
}


@pytest.mark.parametrize("everywhere", [False, True], ids=["label", "label and predictions"])
@pytest.mark.parametrize("form", ["parquet", "arrow"])
@pytest.mark.parametrize("name", TYPES)
def test_a_label_of_any_type_is_measured_or_refused(
    name: str, form: str, everywhere: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = {"label": LABEL} | (
        {"baseline_prediction": OLD, "candidate_prediction": NEW} if everywhere else {}
    )
    table = pa.table(
        {part: pa.array(values) for part, values in ROWS.items()}
        | {part: TYPES[name](values) for part, values in asked.items()}
    )
    path = tmp_path / f"rows.{form}"
    try:
        if form == "parquet":
            pq.write_table(table, path)
        else:
            with pa.ipc.new_file(str(path), table.schema) as writer:
                writer.write_table(table)
    except pa.ArrowException:
        pytest.skip("the format has no such type")
    status, said = run(capsys, path)
    assert status != FAULT, said


def test_runs_and_dictionaries_are_spread_out_as_arrow_does(tmp_path: Path) -> None:
    runs = pa.RunEndEncodedArray.from_arrays(
        pa.array([5, 60, N], pa.int32()), pa.array(["a", None, "b"])
    )
    codes = pa.DictionaryArray.from_arrays(
        pa.array([None if i == 3 else i % 2 for i in range(N)], pa.int8()),
        pa.array(["x", "y"], pa.string_view()),
    )
    table = pa.table({"runs": runs, "codes": codes, "label": LABEL}).slice(3, 150)
    with pa.ipc.new_file(str(tmp_path / "rows.arrow"), table.schema) as writer:
        writer.write_table(table)
    rows = admit(tmp_path / "rows.arrow", tmp_path / "home")
    found = pq.read_table(typed_copy(tmp_path / "home", rows.sha256))
    assert found.column("runs").to_pylist() == (["a"] * 5 + [None] * 55 + ["b"] * (N - 60))[3:153]
    assert found.column("codes").to_pylist() == [
        None if i == 3 else "xy"[i % 2] for i in range(3, 153)
    ]


@pytest.mark.parametrize("name", ["seconds beyond the calendar", "days beyond the calendar"])
def test_a_date_that_no_calendar_writes_is_refused_and_never_another_date(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = pa.table(ROWS | {"seen": TYPES[name](LABEL)})
    with pa.ipc.new_file(str(tmp_path / "rows.arrow"), table.schema) as writer:
        writer.write_table(table)
    refused(
        capsys,
        tmp_path / "rows.arrow",
        "column seen: some of its dates lie before the year 1 or after",
    )


# Numbers


def regression(folder: Path) -> Path:
    """Name the columns, because numbers this small look like nothing that a model predicts."""
    names = ("label", "baseline_prediction", "candidate_prediction")
    path = folder / "meta.json"
    path.write_text(json.dumps({name: name for name in names} | {"task": "regression"}))
    return path


@pytest.mark.parametrize("column", ["label", "baseline_prediction", "candidate_prediction"])
@pytest.mark.parametrize("value", ["1e200", "-1e200", "1e308", "1e31", "9" * 40])
def test_a_number_too_large_to_be_squared_is_refused_with_its_row(
    value: str, column: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = NUMBERS | {column: [*NUMBERS[column][:3], value, *NUMBERS[column][4:]]}
    (tmp_path / "rows.csv").write_text(text(rows))
    refused(capsys, tmp_path / "rows.csv", f"row 5, column {column}")


@pytest.mark.parametrize("value", ["inf", "-inf", "1e999"])
def test_an_infinite_number_is_refused_with_its_row(
    value: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rows.csv").write_text(
        text(NUMBERS | {"label": [*NUMBERS["label"][:3], value, *NUMBERS["label"][4:]]})
    )
    refused(capsys, tmp_path / "rows.csv", "row 5, column label: the label is infinite")


def test_an_infinite_class_is_refused_with_its_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rows.csv").write_text(text(ROWS | {"label": [*LABEL[:3], "inf", *LABEL[4:]]}))
    refused(capsys, tmp_path / "rows.csv", "row 5, column label: the label is infinite")


@pytest.mark.parametrize("scale", [1e-200, 1e-31])
def test_numbers_too_small_to_be_squared_are_refused(
    scale: float, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = ("label", "baseline_prediction", "candidate_prediction")
    (tmp_path / "rows.csv").write_text(
        text(NUMBERS | {part: [item * scale for item in NUMBERS[part]] for part in parts})
    )
    refused(
        capsys, tmp_path / "rows.csv", "too small to be measured", "--meta", regression(tmp_path)
    )


@pytest.mark.parametrize("scale", [1e29, 1e-29])
def test_numbers_that_can_just_be_squared_give_the_answer_of_ordinary_ones(
    scale: float, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = ("label", "baseline_prediction", "candidate_prediction")
    path = tmp_path / "rows.csv"
    path.write_text(text(NUMBERS))
    plain, _ = run(capsys, path, "--meta", regression(tmp_path))
    path.write_text(
        text(NUMBERS | {part: [item * scale / 10 for item in NUMBERS[part]] for part in parts})
    )
    assert run(capsys, path, "--meta", regression(tmp_path))[0] == plain


@pytest.mark.parametrize("value", ["1e200", "inf", "-1", "1e-300"])
def test_a_weight_that_cannot_be_summed_is_refused(
    value: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "meta.json").write_text('{"weight": "weight"}')
    weights = [
        f"{1 + i % 2}e-300" if value == "1e-300" else value if i == 3 else "1.5" for i in range(N)
    ]
    (tmp_path / "rows.csv").write_text(text(ROWS | {"weight": weights}))
    refused(capsys, tmp_path / "rows.csv", "column weight", "--meta", tmp_path / "meta.json")


def test_a_feature_too_large_to_be_measured_is_left_out_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rows.csv").write_text(text(ROWS | {"amount": [1e308 / (1 + i) for i in range(N)]}))
    assert "Column amount: its values reach 1e+308, which is too large to be measured" in measured(
        capsys, tmp_path / "rows.csv"
    )


def test_one_models_answers_too_large_to_be_squared_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = {
        "label": NUMBERS["label"],
        "prediction": ["1e200", *NUMBERS["baseline_prediction"][1:]],
        "region": ROWS["region"],
    }
    (tmp_path / "rows.csv").write_text(text(rows))
    status, said = run(capsys, tmp_path / "rows.csv")
    assert (status, "row 2, column prediction: the prediction is beyond 1e+30" in said) == (
        BAD_INPUT,
        True,
    )


# Paths


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    path.write_text(text(ROWS))
    return path


def test_a_name_that_is_no_utf_8_is_read_and_shown_with_a_mark(
    good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for end in (".csv", ".parquet"):
        odd = Path(os.fsdecode(os.fsencode(good.parent) + b"/ro\xffws" + end.encode()))
        try:
            odd.write_bytes(good.read_bytes())
        except OSError:
            pytest.skip("this file system takes text alone")
        measured(capsys, odd, "--json", good.parent / "out.json")
        assert json.loads((good.parent / "out.json").read_text())["rows"]["name"] == f"ro�ws{end}"


def test_a_folder_and_a_parquet_file_with_names_that_are_no_utf_8_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/pa\xffrts"))
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system takes text alone")
    pq.write_table(pa.table(ROWS), tmp_path / "part.parquet")
    (tmp_path / "part.parquet").rename(os.fsdecode(os.fsencode(folder) + b"/a\xfe.parquet"))
    measured(capsys, folder)


def pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def loop(path: Path) -> Path:
    path.symlink_to(path)
    return path


NO_FILES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a pipe": (pipe, "no file"),
    "a link to itself": (loop, "symbolic links"),
    "a folder without files": (lambda path: path.mkdir() or path, "holds no file of rows"),
    "nothing": (lambda path: path, "there is no file"),
    "a name too long": (lambda path: path.with_name("x" * 300), "File name too long"),
    "a file as a folder": (lambda path: path.touch() or path / "rows.csv", "Not a directory"),
    "a device": (lambda _path: Path("/dev/null"), "no file but a pipe or a device"),
}


@pytest.mark.skipif(os.name != "posix", reason="pipes, devices and rights are those of POSIX")
@pytest.mark.parametrize("name", NO_FILES)
def test_what_is_no_file_is_refused_at_once(
    name: str, good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make, says = NO_FILES[name]
    path = make(tmp_path / "odd")
    for arguments in ((path,), (good, "--candidate", path), (good, "--reference", path)):
        status, said = run(capsys, *arguments)
        assert (status, says.lower() in said.lower()) == (BAD_INPUT, True), said


@pytest.mark.skipif(os.name != "posix", reason="pipes are those of POSIX")
@pytest.mark.parametrize("make", [pipe, loop], ids=["a pipe", "a link to itself"])
def test_a_mapping_that_is_no_file_is_refused_at_once(
    make: Callable[[Path], Path], good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused(capsys, good, "cannot be read", "--meta", make(tmp_path / "meta.json"))


@pytest.mark.skipif(os.name != "posix", reason="pipes are those of POSIX")
@pytest.mark.parametrize(
    "make",
    [pipe, loop, lambda path: path.symlink_to(path.parent.parent)],
    ids=["a pipe", "a link to itself", "a folder behind a link"],
)
def test_a_part_of_a_folder_that_cannot_be_read_is_never_left_out_in_silence(
    make: Callable[[Path], object], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    (folder / "a.csv").write_text(text(ROWS))
    make(folder / "b.csv")
    refused(capsys, folder, "“b.csv” in the folder is no file that can be read")


@pytest.fixture
def as_nobody() -> Iterator[None]:
    """Give up the rights of root for a while, where the tests run with them."""
    if os.name != "posix":
        pytest.skip("rights are those of POSIX")
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield
    if root:
        os.seteuid(0)


def test_a_file_without_the_right_to_read_it_is_named(good: Path, as_nobody: None) -> None:
    os.seteuid(os.getuid())
    good.chmod(0)
    good.parent.chmod(0o755)
    for parent in good.parents:
        if parent.owner() == "root" and parent not in {Path("/"), Path("/tmp")}:
            parent.chmod(0o755)
    if os.getuid() == 0:
        os.seteuid(65534)
    home = Path(os.environ.get("TMPDIR", "/tmp")) / f"nobody-{os.getpid()}"
    with pytest.raises(BadFile, match="“rows.csv” cannot be read: Permission denied"):
        admit(good, home)


@pytest.mark.parametrize("change", ["shrinks", "grows"])
def test_a_file_that_changes_while_it_is_read_is_refused_and_not_kept(
    change: str, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_here: None
) -> None:
    opened = registry.delimited.as_utf8

    def meddling(path: Path, name: str, work: Path) -> Path:
        content = good.read_bytes()
        good.write_bytes(content[: len(content) // 2] if change == "shrinks" else content * 2)
        return opened(path, name, work)

    monkeypatch.setattr(registry.delimited, "as_utf8", meddling)
    with pytest.raises(BadFile, match="“rows.csv” changed while it was read"):
        admit(good, tmp_path / "home")
    assert list((tmp_path / "home").iterdir()) == []


def test_an_arrow_file_that_shrinks_while_it_is_read_ends_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "rows.arrow"
    table = pa.table({name: values * 500 for name, values in ROWS.items()})
    with pa.ipc.new_file(str(path), table.schema) as writer:
        writer.write_table(table)
    source = registry.open_source(path, "rows.arrow", registry.Dialect(), tmp_path)
    os.truncate(path, 4_096)
    with pytest.raises(BadFile, match="damaged or not finished"):
        list(source.batches(None))


def test_an_encrypted_parquet_file_is_called_encrypted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for footer in (True, False):
        path = tmp_path / f"{footer}.parquet"
        encrypted(path, plaintext_footer=footer)
        refused(capsys, path, "is encrypted")


def encrypted(path: Path, *, plaintext_footer: bool) -> None:
    import pyarrow.parquet.encryption as secret

    class Keys(secret.KmsClient):
        def wrap_key(self, key_bytes: bytes, master_key_identifier: str) -> bytes:
            return key_bytes.hex().encode()

        def unwrap_key(self, wrapped_key: bytes, master_key_identifier: str) -> bytes:
            return bytes.fromhex(wrapped_key.decode())

    factory = secret.CryptoFactory(lambda _config: Keys())
    how = secret.EncryptionConfiguration(
        footer_key="foot", column_keys={"col": list(ROWS)}, plaintext_footer=plaintext_footer
    )
    result = factory.file_encryption_properties(secret.KmsConnectionConfig(), how)
    table = pa.table(ROWS)
    with pq.ParquetWriter(path, table.schema, encryption_properties=result) as writer:
        writer.write_table(table)


# Mappings


MAPPINGS: dict[str, str] = {
    '{"label": ["a"]}': "label is ['a'], which is no text",
    '{"segment_columns": "region"}': "segment_columns is region, which is no list of columns",
    '{"segment_columns": [["a"]]}': "which is no list of columns",
    '{"feature_columns": 5}': "which is no list of columns",
    '{"people_columns": [null]}': "which is no list of columns",
    '{"tolerance": NaN}': "NaN is no number",
    '{"tolerance": Infinity}': "Infinity is no number",
    '{"tolerance": 1e999}': "larger than any number",
    '{"tolerance": -5}': "tolerance is -5, which is below 0",
    '{"positive_class": ["1"]}': "positive_class is ['1'], which is no value",
    '{"label": "label", "label": "id"}': "the key “label” stands twice",
    '{"unit": "\\ud800"}': "half a character",
    '{"error_costs": {"missed": ' + "9" * 400 + ', "false_alarm": 1, "unit": "USD"}}': (
        "a number has 400 digits"
    ),
    '{"segment_columns":' + "[" * 10_000 + "]" * 10_000 + "}": "nested more than 100 levels deep",
    '{"label":' * 10_000 + "1" + "}" * 10_000: "nested more than 100 levels deep",
    '{"read":' + "[" * 500 + "]" * 500 + "}": "nested more than 100 levels deep",
    "[": "cannot be read",
    "[]": "is not a JSON object",
    '{"read": {"encoding": "rot13"}}': "there is no encoding “rot13”",
    '{"read": {"encoding": "zlib"}}': "there is no encoding “zlib”",
    '{"read": {"encoding": "\\u0000"}}': "there is no encoding",
    '{"read": {"encoding": "idna"}}': "there is no encoding “idna”",
}


@pytest.mark.parametrize("flag", [False, True], ids=["two models", "one model"])
@pytest.mark.parametrize("document", MAPPINGS, ids=[key[:40] for key in MAPPINGS])
def test_a_mapping_that_cannot_be_is_refused_in_words(
    document: str, flag: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (
        {
            "label": ROWS["label"],
            "prediction": ROWS["candidate_prediction"],
            "region": ROWS["region"],
        }
        if flag
        else ROWS
    )
    (tmp_path / "rows.csv").write_text(text(rows))
    (tmp_path / "meta.json").write_text(document)
    refused(capsys, tmp_path / "rows.csv", MAPPINGS[document], "--meta", tmp_path / "meta.json")


def test_labels_that_a_double_cannot_tell_apart_are_never_one_class(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = 2**60
    parts = {"label": LABEL, "baseline_prediction": OLD, "candidate_prediction": NEW}
    pq.write_table(
        pa.table(
            ROWS | {part: [base + int(value) for value in values] for part, values in parts.items()}
        ),
        tmp_path / "rows.parquet",
    )
    refused(
        capsys,
        tmp_path / "rows.parquet",
        "column label: its whole numbers go beyond 9,007,199,254,740,992",
    )


@pytest.mark.parametrize(
    "ids", [[[1], [2], [1]], ["a", "b", "a"], [1.5, None, 1.5]], ids=("lists", "texts", "numbers")
)
def test_an_id_of_any_type_that_stands_twice_is_told(ids: list, tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ids}), tmp_path / "rows.parquet")
    (complaint,) = id_complaints(tmp_path / "rows.parquet", "id", [])
    assert complaint.what.startswith("1 id stands in more than one row")
    pq.write_table(pa.table({"id": ids[:2]}), tmp_path / "rows.parquet")
    assert id_complaints(tmp_path / "rows.parquet", "id", []) == []
