"""Files as they come in: read right, or refused with one clear complaint that names the place."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from core.case.checks import check
from core.case.files import admit, first_rows, reading, typed_copy
from core.case.model import Case, Columns
from core.case.open_case import open_folder, open_rows
from core.case.profile import profile
from core.case.recognise import recognition
from core.case.row_numbers import file_row
from core.errors import BadCase, BadFile, BadRows, Complaint, ShowstopperError
from core.evidence.measure import measure
from core.evidence.records import Evidence
from tests import cases

HEAD = "row_id,label,baseline_prediction,candidate_prediction,group"
NAMES = HEAD.split(",")


# Helpers


def lines(n: int = 12) -> list[list[str]]:
    """Make n good rows as text."""
    return [
        [f"r{i}", str(i % 2), str(i % 2), str((i + i // 5) % 2), "ab"[i % 3 == 0]] for i in range(n)
    ]


def text_of(rows: list[list[str]], head: str = HEAD, end: str = "\n") -> str:
    return end.join([head, *(",".join(row) for row in rows)]) + end


def given_file(tmp_path: Path, content: str | bytes, name: str = "rows.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def opened(
    tmp_path: Path, content: str | bytes, name: str = "rows.csv", columns: Columns | None = None
) -> Case:
    return open_rows(
        given_file(tmp_path, content, name), tmp_path / "home", cases.AT, columns=columns
    )


def complaints(
    tmp_path: Path, content: str | bytes, name: str = "rows.csv", columns: Columns | None = None
) -> tuple[Complaint, ...]:
    with pytest.raises(ShowstopperError) as caught:
        opened(tmp_path, content, name, columns)
    return caught.value.complaints


def typed(tmp_path: Path, case: Case) -> pd.DataFrame:
    return pq.read_table(typed_copy(tmp_path / "home", case.rows.sha256)).to_pandas()


def one_complaint(tmp_path: Path, content: str | bytes, name: str = "rows.csv") -> Complaint:
    found = complaints(tmp_path, content, name)
    assert len(found) == 1, [str(match_) for match_ in found]
    return found[0]


# Good files


def test_a_good_file_is_opened_and_its_columns_are_recognised(tmp_path: Path) -> None:
    columns = opened(tmp_path, text_of(lines())).columns
    three = columns.label, columns.baseline, columns.candidate
    assert three == ("label", "baseline_prediction", "candidate_prediction")
    assert (columns.id, columns.task, columns.segments, columns.positive) == (
        "row_id",
        "binary",
        ("group",),
        "1",
    )


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_do_not_matter(tmp_path: Path, end: str) -> None:
    rows = typed(tmp_path, opened(tmp_path, text_of(lines(), end=end)))
    assert list(rows.columns) == NAMES
    assert list(rows["group"]) == [row[4] for row in lines()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "latin-1"])
def test_text_in_any_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    text = text_of([[*row[:4], "Zürich" if row[4] == "a" else "Genève"] for row in lines()])
    content = (
        b"\xff\xfe" + text.encode("utf-16-le")
        if encoding == "utf-16-le-bom"
        else text.encode(encoding)
    )
    case = opened(tmp_path, content)
    assert case.columns.id == "row_id"
    assert set(typed(tmp_path, case)["group"]) == {"Zürich", "Genève"}


def test_quoted_line_ends_and_separators_stay_inside_their_value(tmp_path: Path) -> None:
    rows = lines()
    rows[0][4], rows[3][4] = '"a\nb, c"', '"say ""hi"""'
    found = typed(tmp_path, opened(tmp_path, text_of(rows)))
    assert len(found) == len(rows)
    assert (found["group"][0], found["group"][3]) == ("a\nb, c", 'say "hi"')


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators_are_found(tmp_path: Path, separator: str) -> None:
    case = opened(tmp_path, text_of(lines()).replace(",", separator))
    assert case.rows.rows == 12
    assert case.columns.segments == ("group",)


@pytest.mark.parametrize("odd", ["NA", "None", "null", "N/A", "-", "#N/A", "\\N"])
def test_spellings_of_nothing_are_missing_and_announced(tmp_path: Path, odd: str) -> None:
    rows = [[*row[:4], odd if row[4] == "a" else "012"] for row in lines()]
    case = opened(tmp_path, text_of(rows))
    assert set(typed(tmp_path, case)["group"].dropna()) == {"012"}
    said = [str(note) for note in reading(tmp_path / "home", case.rows.sha256).notes]
    assert any(f"“{odd}”" in sentence and "missing" in sentence for sentence in said)


def test_text_of_digits_with_leading_zeros_is_kept_as_text(tmp_path: Path) -> None:
    rows = [[*row[:4], "007" if row[4] == "a" else "012"] for row in lines()]
    assert set(typed(tmp_path, opened(tmp_path, text_of(rows)))["group"]) == {"007", "012"}


def test_ids_with_leading_zeros_stay_apart(tmp_path: Path) -> None:
    rows = lines()
    rows[0][0], rows[1][0] = "07", "7"
    for number, row in enumerate(rows[2:], start=10):
        row[0] = str(number)
    assert list(typed(tmp_path, opened(tmp_path, text_of(rows)))["row_id"])[:2] == ["07", "7"]


def test_ids_longer_than_a_machine_number_are_not_rounded(tmp_path: Path) -> None:
    rows = lines()
    for number, row in enumerate(rows):
        row[0] = str(12_345_678_901_234_567_890 + number)
    assert opened(tmp_path, text_of(rows)).rows.rows == 12


def test_a_segment_named_none_of_the_usual_still_counts(tmp_path: Path) -> None:
    assert opened(
        tmp_path, text_of([[*row[:4], ["yes", "no"][row[4] == "a"]] for row in lines()])
    ).columns.segments == ("group",)


# Decimal commas: never silently wrong


def comma_file(n: int = 12, quoted: bool = False) -> str:
    head = HEAD.replace("group", "group,amount").replace(",", ";")
    amount = '"{},5"' if quoted else "{},5"
    return (
        "\n".join([head, *(";".join([*row, amount.format(i)]) for i, row in enumerate(lines(n)))])
        + "\n"
    )


@pytest.mark.parametrize("quoted", [False, True])
def test_decimal_commas_are_read(tmp_path: Path, quoted: bool) -> None:
    case = opened(tmp_path, comma_file(quoted=quoted))
    assert list(typed(tmp_path, case)["amount"]) == [i + 0.5 for i in range(12)]
    assert reading(tmp_path / "home", case.rows.sha256).dialect.decimal == ","


def test_columns_with_points_and_columns_with_commas_are_each_read_right(tmp_path: Path) -> None:
    head = "row_id;label;baseline_prediction;candidate_prediction"
    rows = [f"r{i};{i}.5;{i},4;{i},6" for i in range(60)]
    case = opened(tmp_path, "\n".join([head, *rows]))
    found = typed(tmp_path, case)
    assert list(found["label"] - found["baseline_prediction"]) == pytest.approx([0.1] * 60)
    assert reading(tmp_path / "home", case.rows.sha256).dialect.decimal == "both"


def test_thousands_with_spaces_are_read(tmp_path: Path) -> None:
    head = "row_id;label;baseline_prediction;candidate_prediction"
    rows = [f"r{i};{i}.5;{i}.4;1 {i:03d}.6" for i in range(60)]
    assert list(
        typed(tmp_path, opened(tmp_path, "\n".join([head, *rows])))["candidate_prediction"]
    ) == [1000.6 + i for i in range(60)]


# Not what its name says, or no table at all

PARQUET = b"PAR1" + b"\x15\x04" * 50 + b"PAR1"


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"%PDF-1.7\nsome pages", "rows.csv", "PDF"),
        (PARQUET, "rows.csv", "damaged"),
        (PARQUET, "rows.parquet", "damaged"),
        (b"PK\x03\x04 a workbook", "rows.csv", "archive .* damaged"),
        (b"\x00\x01\x02\x03\x00\x05", "rows.csv", "not a table we know"),
        (b"<!DOCTYPE html><table><tr><td>label</td></tr></table>", "rows.xls", "a web page"),
        (
            gzip.compress(text_of(lines(400)).encode())[:-20],
            "rows.csv.gz",
            "breaks off or is damaged",
        ),
        (b"", "rows.csv", "is empty"),
        (b"\n\n\n", "rows.csv", "is empty"),
        (HEAD, "rows.csv", "no rows"),
        (HEAD + "\n", "rows.csv", "no rows"),
        ("label\n1\n0\n", "rows.csv", "(?i)only 1 column"),
        (
            text_of(lines(), HEAD.replace("group", "label")),
            "rows.csv",
            "two columns have this name",
        ),
        (text_of(lines(), HEAD.replace("group", "")), "rows.csv", "a column has no name"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_one_sentence(
    tmp_path: Path, content: str | bytes, name: str, says: str
) -> None:
    with pytest.raises(BadFile, match=says) as caught:
        opened(tmp_path, content, name)
    assert len(caught.value.complaints) == 1
    assert caught.value.complaints[0].do


@pytest.mark.parametrize(
    ("name", "packed"),
    [("rows.parquet", False), ("rows.csv", True), ("rows.csv.gz", False), ("rows.xlsx", True)],
)
def test_the_content_decides_and_not_the_name(tmp_path: Path, name: str, packed: bool) -> None:
    content = text_of(lines()).encode()
    case = opened(tmp_path, gzip.compress(content) if packed else content, name)
    assert list(typed(tmp_path, case)["row_id"]) == [row[0] for row in lines()]


def test_a_parquet_file_that_breaks_off_is_refused(tmp_path: Path) -> None:
    whole = cases.write(cases.clean_table(200), tmp_path / "whole.parquet").read_bytes()
    with pytest.raises(BadFile, match="damaged"):
        opened(tmp_path, whole[: len(whole) // 2], "half.parquet")


def test_a_parquet_file_without_rows_is_refused(tmp_path: Path) -> None:
    content = cases.write(cases.clean_table(5).iloc[:0], tmp_path / "none.parquet").read_bytes()
    with pytest.raises(BadFile, match="no rows"):
        opened(tmp_path, content, "none.parquet")


def test_a_refused_file_leaves_no_copy_behind(tmp_path: Path) -> None:
    complaints(tmp_path, gzip.compress(text_of(lines(400)).encode())[:-20], "rows.csv.gz")
    assert [path.name for path in (tmp_path / "home").glob("*.part")] == []
    assert [path.name for path in (tmp_path / "home").glob("*.text")] == []


def test_a_refused_file_is_refused_again(tmp_path: Path) -> None:
    content = HEAD + "\n"
    assert complaints(tmp_path, content) == complaints(tmp_path, content)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="There is no file"):
        open_rows(tmp_path / "none.csv", tmp_path / "home", cases.AT)


# Rows that cannot be used


@pytest.mark.parametrize("part", ["label", "baseline_prediction", "candidate_prediction"])
def test_a_missing_column_is_named_by_what_it_would_be(tmp_path: Path, part: str) -> None:
    head = (
        HEAD.replace(part, "something", 1) if part == "label" else HEAD.replace(part, "something")
    )
    rows = [
        [
            row[0],
            *(
                "q7z"[int(item)] if NAMES[k + 1] == part else item
                for k, item in enumerate(row[1:4])
            ),
            row[4],
        ]
        for row in lines()
    ]
    says = {
        "label": "the label",
        "baseline_prediction": "current model",
        "candidate_prediction": "new model",
    }[part]
    found = one_complaint(tmp_path, text_of(rows, head))
    assert says in found.what
    assert "something" in found.what


def test_a_mapping_to_a_column_that_is_not_there_is_refused(tmp_path: Path) -> None:
    found = complaints(
        tmp_path, text_of(lines()), columns=Columns("label", "baseline_prediction", "candidat")
    )
    assert [match_.column for match_ in found] == ["candidat"]


def test_one_column_for_two_roles_is_refused(tmp_path: Path) -> None:
    found = complaints(
        tmp_path, text_of(lines()), columns=Columns("label", "label", "candidate_prediction")
    )
    assert any("used for two" in match_.what for match_ in found)


@pytest.mark.parametrize("at", [0, 4, 11])
def test_a_value_that_is_no_label_is_named_with_its_row(tmp_path: Path, at: int) -> None:
    rows = lines()
    rows[at][3] = "maybe"
    found = one_complaint(tmp_path, text_of(rows))
    assert (found.column, found.row) == ("candidate_prediction", at + 2)
    assert "maybe" in found.what


def test_predictions_that_say_yes_and_no_are_read_as_the_label_is_written(tmp_path: Path) -> None:
    rows = [[*row[:2], "yes" if row[2] == "1" else "no", row[3], row[4]] for row in lines()]
    case = opened(tmp_path, text_of(rows))
    assert list(typed(tmp_path, case)["baseline_prediction"]) == [int(row[2]) for row in lines()]
    assert "baseline_prediction written as the label" in case.rows.note
    said = [str(note) for note in reading(tmp_path / "home", case.rows.sha256).notes]
    assert any("“yes” is read as “1”" in sentence for sentence in said)


def test_classes_that_share_nothing_with_the_label_are_refused_at_once_for_the_column(
    tmp_path: Path,
) -> None:
    rows = [[*row[:2], "high" if row[2] == "1" else "low", row[3], row[4]] for row in lines()]
    columns = Columns("label", "baseline_prediction", "candidate_prediction")
    found = complaints(tmp_path, text_of(rows), columns=columns)
    assert [match_.column for match_ in found] == ["baseline_prediction"]
    assert "no value is in both" in found[0].what


@pytest.mark.parametrize("gone", ["", "nan", "NaN"])
@pytest.mark.parametrize("at", [0, 7])
def test_a_missing_prediction_is_named_with_its_row(tmp_path: Path, gone: str, at: int) -> None:
    rows = lines()
    rows[at][3] = gone
    found = one_complaint(tmp_path, text_of(rows))
    assert (found.column, found.row) == ("candidate_prediction", at + 2)


def test_rows_without_a_label_are_left_out_for_both_models_and_counted(tmp_path: Path) -> None:
    rows = lines(20)
    rows[5][1], rows[9][1], rows[12][3] = "", "NA", "maybe"
    columns = Columns("label", "baseline_prediction", "candidate_prediction")
    found = complaints(tmp_path, text_of(rows), columns=columns)
    assert [(match_.column, match_.row) for match_ in found] == [("candidate_prediction", 14)]
    rows[12][3] = "0"
    case = opened(tmp_path, text_of(rows), columns=columns)
    assert (case.rows.rows, case.rows.note) == (18, "2 of 20 records without a label left out")
    notes = reading(tmp_path / "home", case.rows.sha256).notes
    assert any(note.kind == "left_out" and "2 of 20" in note.why for note in notes)


def test_labels_of_one_class_are_refused(tmp_path: Path) -> None:
    rows = [[row[0], "1", "1", "1", row[4]] for row in lines()]
    columns = Columns("label", "baseline_prediction", "candidate_prediction")
    assert "every label is 1" in complaints(tmp_path, text_of(rows), columns=columns)[0].what


def test_two_rows_with_one_id_are_named(tmp_path: Path) -> None:
    rows = lines(30)
    rows[9][0] = rows[4][0]
    found = one_complaint(tmp_path, text_of(rows))
    assert (found.column, found.row) == ("row_id", 6)
    assert "“r4”; rows 6, 11" in found.what


@pytest.mark.parametrize(
    ("change", "fields"), [(lambda row: row.append("more"), 6), (lambda row: row.pop(), 4)]
)
def test_a_row_with_a_field_too_many_or_too_few_is_named(
    tmp_path: Path, change: Callable[[list[str]], None], fields: int
) -> None:
    rows = lines()
    change(rows[6])
    found = one_complaint(tmp_path, text_of(rows))
    assert found.row == 8
    assert f"{fields} fields, the header has 5" in found.what


def test_rows_after_one_that_was_left_out_keep_their_numbers(tmp_path: Path) -> None:
    rows = lines(20)
    rows[3].append("more")
    rows[8].pop()
    rows[10][3] = "maybe"
    assert [complaint.row for complaint in complaints(tmp_path, text_of(rows))] == [5, 10, 12]


def test_rows_after_a_quoted_line_end_are_counted_as_rows_of_the_table(tmp_path: Path) -> None:
    rows = lines(20)
    rows[2][4] = '"two\nlines"'
    rows[10][3] = "maybe"
    rows[12].append("more")
    assert sorted(complaint.row or 0 for complaint in complaints(tmp_path, text_of(rows))) == [
        12,
        14,
    ]


@given(gone=st.lists(st.integers(2, 60), max_size=8, unique=True), index=st.integers(0, 40))
def test_the_row_number_is_the_place_among_all_rows(gone: list[int], index: int) -> None:
    indexes = [row for row in range(2, 200) if row not in gone]
    assert file_row(index, gone) == indexes[index]


def test_a_number_to_predict_that_is_infinite_is_refused(tmp_path: Path) -> None:
    rows = [f"r{i},{i}.5,{i}.4,{'inf' if i == 3 else i}" for i in range(60)]
    found = one_complaint(
        tmp_path, "\n".join(["row_id,label,baseline_prediction,candidate_prediction", *rows])
    )
    assert (found.column, found.row) == ("candidate_prediction", 5)


def test_all_planted_faults_of_the_broken_sample_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadRows) as caught:
        open_folder(cases.SAMPLE_DATA / "broken", tmp_path, cases.AT)
    found = {complaint.row: complaint.column for complaint in caught.value.complaints}
    assert found == {
        10: "",
        17: "",
        26: "candidate_prediction",
        35: "candidate_prediction",
        43: "baseline_prediction",
        52: "flight_id",
    }
    assert "rows 52, 53" in str(caught.value)


def test_a_hundred_columns_without_a_segment_are_a_warning_and_no_error(tmp_path: Path) -> None:
    rows = cases.clean_table(150)[
        ["row_id", "label", "baseline_prediction", "candidate_prediction"]
    ]
    wide = pd.concat(
        [rows, pd.DataFrame({f"note_{i}": [f"{i} {k}" for k in range(150)] for i in range(96)})],
        axis=1,
    )
    case = cases.case_of(pd.DataFrame(wide), tmp_path, name="rows.csv")
    result = check(tmp_path / "rows", case.rows.sha256, case.columns)
    assert case.columns.segments == ()
    assert any("no column can serve as a segment" in item.what for item in result)


# Recognition


@pytest.mark.parametrize(
    ("label", "baseline", "candidate"),
    [
        ("y_true", "pred_b", "pred_c"),
        ("Target", "Old_Prediction", "New_Prediction"),
        ("actual", "prediction_baseline", "prediction_candidate"),
        ("arrived", "baseline", "candidate"),
    ],
)
def test_usual_names_are_recognised(
    tmp_path: Path, label: str, baseline: str, candidate: str
) -> None:
    columns = opened(
        tmp_path, text_of(lines(), f"row_id,{label},{baseline},{candidate},group")
    ).columns
    assert (columns.label, columns.baseline, columns.candidate) == (label, baseline, candidate)


def test_tasks_are_told_by_the_label(tmp_path: Path) -> None:
    tables = {
        "binary": cases.clean_table(300),
        "multiclass": cases.classes_table(300),
        "regression": cases.minutes_table(300),
    }
    found = {
        task: cases.case_of(rows, tmp_path / task).columns.task for task, rows in tables.items()
    }
    assert found == {task: task for task in tables}


def test_numbers_are_features_and_texts_are_segments(tmp_path: Path) -> None:
    columns = cases.case_of(cases.clean_table(300), tmp_path).columns
    assert columns.segments == ("seg_a", "seg_b", "seg_c")
    assert columns.features == ("hour",)


def test_a_column_of_free_text_is_no_segment(tmp_path: Path) -> None:
    rows = cases.clean_table(300).assign(comment=[f"comment {i}" for i in range(300)])
    assert "comment" not in cases.case_of(rows, tmp_path).columns.segments


# The same rows in three formats


def three_ways(rows: pd.DataFrame, folder: Path) -> tuple[Path, ...]:
    csv, parquet = (
        cases.write(rows, folder / "validation.csv"),
        cases.write(rows, folder / "validation.parquet"),
    )
    zipped = folder / "validation.csv.gz"
    zipped.write_bytes(gzip.compress(csv.read_bytes()))
    return csv, zipped, parquet


def evidence_without_manifest(evidence: Evidence) -> dict:
    found = json.loads(TypeAdapter(Evidence).dump_json(evidence))
    for name in ("manifest", "digest"):  # both name the file, which differs
        found.pop(name, None)
    return found


def test_csv_and_compressed_csv_and_parquet_give_the_same_rows_and_the_same_evidence(
    tmp_path: Path,
) -> None:
    result = []
    for path in three_ways(cases.planted_table(2_000), tmp_path):
        case = open_rows(path, tmp_path / "home", cases.AT)
        result.append(
            (
                typed(tmp_path, case),
                evidence_without_manifest(
                    measure(case, typed_copy(tmp_path / "home", case.rows.sha256))
                ),
            )
        )
    for rows, evidence in result[1:]:
        pd.testing.assert_frame_equal(rows, result[0][0])
        assert evidence == result[0][1]


@settings(max_examples=30)
@given(
    values=st.lists(
        st.text(
            st.characters(exclude_categories=["Cs"], exclude_characters="\x00"),
            min_size=1,
            max_size=12,
        ),
        min_size=3,
        max_size=12,
    )
)
def test_any_text_in_a_column_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, values: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("texts")
    rows = [
        [f"r{i}", "x" if i % 2 else "z", "x", "z", *([f"§{value}"])]
        for i, value in enumerate(values)
    ]
    path = folder / "rows.csv"
    pd.DataFrame(rows, columns=NAMES).to_csv(path, index=False, quoting=csv.QUOTE_ALL)
    found = admit(path, folder / "home")
    retained = pq.read_table(typed_copy(folder / "home", found.sha256))["group"].to_pylist()
    assert retained == [f"§{value}" for value in values]


# Case folders and looks


def test_a_folder_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="holds none of"):
        open_folder(tmp_path, tmp_path / "home", cases.AT)


def test_a_case_file_that_is_not_json_is_refused(tmp_path: Path) -> None:
    cases.write(cases.clean_table(50), tmp_path / "validation.csv")
    (tmp_path / "case.json").write_text("{oops")
    with pytest.raises(BadCase, match="(?i)case.json is not JSON"):
        open_folder(tmp_path, tmp_path / "home", cases.AT)


def test_what_a_case_file_calls_label_and_predictions_is_no_segment(tmp_path: Path) -> None:
    rows = pd.DataFrame({"days": [1.0, 2.5, 4.0, 3.5] * 20, "ward": ["a", "b"] * 40})
    rows = rows.assign(planner=rows["days"] + 0.5, desk=rows["days"] - 0.5)
    rows.to_csv(tmp_path / "validation.csv", index=False)
    columns = {"label": "days", "baseline": "planner", "candidate": "desk"}
    supplied = {"columns": columns | {"task": "regression", "unit": "days"}}
    (tmp_path / "case.json").write_text(json.dumps(supplied))
    case = open_folder(tmp_path, tmp_path / "home", cases.AT)
    assert case.columns.label == "days"
    assert not {*columns.values()} & {*case.columns.segments, *case.columns.features}


def test_a_cluster_that_a_case_file_lists_as_a_segment_stays_one(tmp_path: Path) -> None:
    rows = pd.DataFrame({"store": ["north", "south", "east", "west"] * 30, "y": [0, 1, 1] * 40})
    rows = rows.assign(old=rows["y"], new=1 - rows["y"])
    rows.to_csv(tmp_path / "validation.csv", index=False)
    columns = {"label": "y", "baseline": "old", "candidate": "new", "cluster": "store"}
    supplied = {"columns": columns | {"segments": ["store"], "id": None}}
    (tmp_path / "case.json").write_text(json.dumps(supplied))
    case = open_folder(tmp_path, tmp_path / "home", cases.AT)
    assert (case.columns.cluster, case.columns.segments) == ("store", ("store",))


@pytest.mark.parametrize("name", cases.SAMPLES)
def test_sample_cases_open_without_a_complaint(tmp_path: Path, name: str) -> None:
    case = open_folder(cases.SAMPLE_DATA / name, tmp_path, cases.AT)
    assert case.rows.rows > 300
    assert case.columns.segments


def test_a_look_at_a_column_agrees_with_pandas(tmp_path: Path) -> None:
    rows = cases.planted_table(500)
    found = {column.name: column for column in profile(cases.write(rows, tmp_path / "x.parquet"))}
    assert dict(found["seg_a"].levels) == rows["seg_a"].value_counts().to_dict()
    assert (found["hour"].low, found["hour"].high, found["hour"].total) == (
        rows["hour"].min(),
        rows["hour"].max(),
        rows["hour"].sum(),
    )


def test_the_first_rows_are_shown_as_they_are(tmp_path: Path) -> None:
    case = opened(tmp_path, text_of(lines()))
    assert first_rows(typed_copy(tmp_path / "home", case.rows.sha256), 2)[1]["row_id"] == "r1"


def test_recognition_names_everything_that_is_missing(tmp_path: Path) -> None:
    path = cases.write(
        pd.DataFrame({"p": ["u", "v", "w"] * 9, "q": list("abc") * 9, "r": list("def") * 9}),
        tmp_path / "x.parquet",
    )
    assert len(recognition(path).asks) == 3
