"""Logs of evaluation tools, written here as those tools write them, become graded answers."""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.case.files import admit, reading
from core.case.paths import typed_copy
from core.case.readers.evaluation_logs import HARNESS, INSPECT, LOGS, MLFLOW, PROMPTFOO
from core.command import main
from core.errors import ShowstopperError
from core.exports.analysis import analyze_any, answer
from tests import cases

TOPICS = ("math", "geo", "art")


def inspect_sample(number: int, epoch: int, value: object, **more: object) -> dict[str, Any]:
    """Write a sample's summary as Inspect does."""
    return {
        "id": f"q{number}",
        "epoch": epoch,
        "input": f"What is {number} + 1?",
        "target": str(number + 1),
        "metadata": {"topic": TOPICS[number % 3], "tags": ["a", "b"]},
        "scores": {"match": {"value": value, "answer": "1", "explanation": "text"}},
    } | more


def inspect_run(bad: str = "", prompts: int = 90) -> list[dict[str, Any]]:
    """Make a run of two epochs that fails on one topic."""
    return [
        inspect_sample(
            number, epoch, "I" if TOPICS[number % 3] == bad or number % 10 == epoch else "C"
        )
        for number in range(prompts)
        for epoch in (1, 2)
    ]


def eval_file(path: Path, samples: list[dict[str, Any]], member: str = "summaries.json") -> Path:
    """Write a log of Inspect as a zip of deflated members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_journal/start.json", json.dumps({"version": 2, "eval": {}}))
        archive.writestr(member, json.dumps(samples))
        archive.writestr("header.json", json.dumps({"version": 2, "status": "success"}))
    return path


def zstandard_zip(path: Path, members: dict[str, bytes]) -> Path:
    """Write a zip whose members are compressed with Zstandard (APPNOTE 6.3.8, method 93)."""
    body, central = b"", b""
    for name, content in members.items():
        packed = pa.compress(content, codec="zstd", asbytes=True)
        fields = struct.pack(
            "<HHHHHIII", 63, 0, 93, 0, 33, zlib.crc32(content), len(packed), len(content)
        ) + struct.pack("<HH", len(name), 0)
        central += (
            b"PK\x01\x02\x3f\x00" + fields + struct.pack("<HHHII", 0, 0, 0, 0, len(body))
        ) + name.encode()
        body += b"PK\x03\x04" + fields + name.encode() + packed
    count = len(members)
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(central), len(body), 0)
    path.write_bytes(body + central + b"PK\x05\x06" + end)
    return path


def rows_of(path: Path, home: Path) -> tuple[list[dict[str, Any]], str]:
    """Read a file as the app does: its rows, and the form it was read as."""
    rows = admit(path, home)
    kind = reading(home, rows.sha256).dialect.format
    return pq.read_table(typed_copy(home, rows.sha256)).to_pylist(), str(kind)


def test_a_zip_of_inspect_is_a_row_an_answer_with_prompt_epoch_grade_and_metadata(
    tmp_path: Path,
) -> None:
    samples = [
        inspect_sample(1, 1, "C"),
        inspect_sample(1, 2, "P"),
        inspect_sample(2, 1, "I"),
        inspect_sample(3, 1, 0.7),
        inspect_sample(4, 1, "C", error="the judge timed out"),
    ]
    rows, kind = rows_of(eval_file(tmp_path / "a.eval", samples), tmp_path)
    assert kind == INSPECT
    assert [row["prompt_id"] for row in rows] == ["q1", "q1", "q2", "q3", "q4"]
    assert [row["grade"] for row in rows] == [1.0, 0.5, 0.0, 0.7, None]
    assert [row["answer"] for row in rows] == [1, 2, 1, 1, 1]
    assert [row["topic"] for row in rows] == ["geo", "geo", "art", "math", "geo"]
    assert "tags" not in rows[0]


def test_a_zip_compressed_with_zstandard_is_read_alike(tmp_path: Path) -> None:
    samples = inspect_run("geo", 6)
    plain, _ = rows_of(eval_file(tmp_path / "a.eval", samples), tmp_path)
    packed = zstandard_zip(
        tmp_path / "b.eval",
        {"summaries.json": json.dumps(samples).encode(), "header.json": b"{}"},
    )
    assert rows_of(packed, tmp_path) == (plain, INSPECT)


@pytest.mark.parametrize("member", ["_journal/summaries/1.json", "samples/q1_epoch_1.json"])
def test_a_log_whose_run_broke_off_is_read_by_what_is_there(tmp_path: Path, member: str) -> None:
    path = eval_file(tmp_path / "a.eval", inspect_run("", 3), member)
    assert len(rows_of(path, tmp_path)[0]) == 6


def test_a_log_of_inspect_as_json_is_read_alike(tmp_path: Path) -> None:
    samples = inspect_run("art", 5)
    path = tmp_path / "log.json"
    path.write_text(json.dumps({"version": 2, "eval": {"task": "t"}, "samples": samples}))
    plain, _ = rows_of(eval_file(tmp_path / "a.eval", samples), tmp_path)
    assert rows_of(path, tmp_path) == (plain, INSPECT)


def test_samples_of_the_harness_keep_the_first_filter_and_the_plain_fields_of_the_document(
    tmp_path: Path,
) -> None:
    path = tmp_path / "samples_task.jsonl"
    lines = [
        {
            "doc_id": number,
            "doc": {"question": f"q {number}", "level": number % 2, "choices": ["a"]},
            "target": "a",
            "resps": [[f"It is {number}."]],
            "filter": name,
            "metrics": ["exact_match"],
            "exact_match": value,
            "doc_hash": f"h{number}",
        }
        for number in range(4)
        for name, value in (("strict", float(number % 2)), ("flexible", 1.0))
    ]
    path.write_text("\n".join(map(json.dumps, lines)))
    rows, kind = rows_of(path, tmp_path)
    assert kind == HARNESS
    assert [(row["prompt_id"], row["grade"]) for row in rows] == [
        ("h0", 0.0),
        ("h1", 1.0),
        ("h2", 0.0),
        ("h3", 1.0),
    ]
    assert rows[1]["level"] == 1
    assert rows[1]["question"] == "q 1"
    assert rows[1]["answer_text"] == "It is 1."


def promptfoo(providers: tuple[str, ...]) -> dict[str, Any]:
    """Write results as promptfoo does, each test answered twice."""
    return {
        "evalId": "eval-1",
        "results": {
            "version": 3,
            "results": [
                {
                    "testIdx": test,
                    "promptIdx": 0,
                    "provider": {"id": provider, "label": ""},
                    "success": test % 2 == 0,
                    "score": 1 if test % 2 == 0 else 0.25,
                    "vars": {"topic": TOPICS[test % 3]},
                    "testCase": {"vars": {"topic": TOPICS[test % 3]}, "metadata": {"tier": "gold"}},
                    "response": {"output": "text"},
                }
                for test in range(6)
                for provider in providers
                for _ in (1, 2)
            ],
        },
    }


def test_results_of_promptfoo_have_a_grade_and_of_two_versions_a_grade_each(
    tmp_path: Path,
) -> None:
    path = tmp_path / "results.json"
    path.write_text(json.dumps(promptfoo(("one",))))
    rows, kind = rows_of(path, tmp_path)
    assert kind == PROMPTFOO
    assert len(rows) == 12
    assert rows[2] | {"answer": 0} == {
        "prompt_id": "1",
        "answer": 0,
        "grade": 0.25,
        "tier": "gold",
        "topic": "geo",
        "answer_text": "text",
    }
    path.write_text(json.dumps(promptfoo(("old", "new"))))
    rows, _ = rows_of(path, tmp_path)
    assert len(rows) == 12
    assert {"grade old", "grade new"} <= set(rows[0])
    assert {"answer_text old", "answer_text new"} <= set(rows[0])


def harness_lines(bad: str = "") -> str:
    """Write a run as lm-evaluation-harness logs its samples."""
    lines = [
        {
            "doc_id": sample["id"],
            "doc": sample["metadata"],
            "metrics": ["acc"],
            "acc": float(sample["scores"]["match"]["value"] == "C"),
        }
        for sample in inspect_run(bad)
    ]
    return "\n".join(map(json.dumps, lines))


def promptfoo_run(bad: str = "") -> dict[str, Any]:
    """Make a run of one version as promptfoo writes its results."""
    results = [
        {
            "testIdx": sample["id"],
            "success": sample["scores"]["match"]["value"] == "C",
            "vars": {"topic": sample["metadata"]["topic"]},
            "provider": "model",
        }
        for sample in inspect_run(bad)
    ]
    return {"results": {"results": results}}


@pytest.mark.parametrize("kind", ["eval", "harness", "promptfoo"])
def test_two_logs_are_a_verdict_without_any_mapping(tmp_path: Path, kind: str) -> None:
    paths = []
    for name, bad in (("old", ""), ("new", "geo")):
        path = tmp_path / f"{name}.{kind}"
        if kind == "eval":
            eval_file(path, inspect_run(bad))
        elif kind == "harness":
            path.write_text(harness_lines(bad))
        else:
            path.write_text(json.dumps(promptfoo_run(bad)))
        paths.append(path)
    found = analyze_any(paths[0], cases.AT, candidate=paths[1])
    assert isinstance(found, tuple)
    written = answer(*found)
    assert written["regression"] == "yes"
    assert written["slices"][0]["predicates"] == [{"column": "topic", "op": "==", "value": "geo"}]
    assert found[0].rows.rows == 90


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (json.dumps([]), "holds no samples"),
        (json.dumps([inspect_sample(1, 1, "C", error="x")]), "no sample in it has a grade"),
        ("[{", "breaks off or is damaged"),
    ],
)
def test_a_log_without_grades_or_cut_short_says_so(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "a.eval"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("header.json", "{}")
        archive.writestr("summaries.json", content)
    with pytest.raises(ShowstopperError) as caught:
        admit(path, tmp_path)
    assert said in " ".join(caught.value.lines())


def test_a_log_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.eval"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("header.json", "{}")
        archive.writestr("summaries.json", b"[" + b" " * 2**29 + b"]")
    with pytest.raises(ShowstopperError):
        admit(path, tmp_path)


def test_each_kind_of_log_has_a_name_of_its_own() -> None:
    assert len(LOGS) == 4


def test_a_third_log_is_compared_with_the_first_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, bad in (("old", ""), ("new", "geo"), ("same", ""), ("other", "art")):
        eval_file(tmp_path / f"{name}.eval", inspect_run(bad))
    call = ["analyze", str(tmp_path / "old.eval"), "--candidate", str(tmp_path / "new.eval")]
    for again, differs in (("same", False), ("other", True)):
        answer = tmp_path / f"{again}.json"
        main([*call, "--again", str(tmp_path / f"{again}.eval"), "--json", str(answer)])
        found = json.loads(answer.read_text())["again"]
        assert found["prompts"] == 90
        assert (found["high"] < 0) == differs
    assert main([*call[:2], "--again", str(tmp_path / "same.eval")]) == 2
    assert "--again is for graded answers, a file a version" in capsys.readouterr().err


def mlflow_run(bad: str = "", prompts: int = 60) -> dict[str, Any]:
    """Make a table as `mlflow.evaluate` logs it, with two metrics; it fails on one topic."""
    columns = ["inputs", "ground_truth", "topic", "outputs", "latency", "exact_match/v1",
               "answer_correctness/v1/score", "answer_correctness/v1/justification"]  # fmt: skip
    rows = []
    for number in range(prompts):
        right = TOPICS[number % 3] != bad and number % 10 != 1
        asked, topic = f"What is {number} + 1?", TOPICS[number % 3]
        scores = [right, 5 if right else 2, "as the judge wrote"]
        rows.append([asked, str(number + 1), topic, "an answer", 0.5 + number / 100, *scores])
    return {"columns": columns, "data": rows}


def test_an_evaluation_table_of_mlflow_is_a_log(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.json" for name in ("old", "new")]
    for path, bad in zip(paths, ("", "geo"), strict=True):
        path.write_text(json.dumps(mlflow_run(bad)))
    rows = admit(paths[0], tmp_path / "home")
    table = pq.read_table(typed_copy(tmp_path / "home", rows.sha256))
    assert reading(tmp_path / "home", rows.sha256).dialect.format == MLFLOW
    assert set(table.column_names) == {
        "prompt_id", "answer", "answer_text", "grade", "grade answer_correctness", "ground_truth",
        "topic",
    }  # fmt: skip
    assert set(table.column("grade").to_pylist()) == {0, 1}
    found = answer(*analyze_any(paths[0], cases.AT, candidate=paths[1]))
    assert found["regression"] == "yes"
    assert "topic" in json.dumps(found["slices"][0])
    assert found["overall"]["n"] == 60


def mlflow_traces(bad: str = "", prompts: int = 60) -> dict[str, Any]:
    """Make a table as `mlflow.genai.evaluate` gives it, what was expected before the score."""
    columns = ["trace_id", "expected_response/value", "exact/value", "request", "response", "tags",
               "state", "assessments"]  # fmt: skip
    rows = []
    for number in range(prompts):
        topic = TOPICS[number % 3]
        expected = {"assessment_name": "expected_response", "expectation": {"value": "1"}}
        marks = [{"assessment_name": "exact", "feedback": {"value": True}}, expected]
        tags = {"mlflow.traceName": "root_span", "topic": topic}
        right = topic != bad and number % 10 != 3
        rows.append([f"tr-{bad}{number}", "1", right, {"question": f"{number} + 1?"}, "1",
                     tags, "OK", marks])  # fmt: skip
    return {"columns": columns, "index": list(range(prompts)), "data": rows}


def test_what_mlflow_expected_is_no_grade_and_tags_are_segments(tmp_path: Path) -> None:
    for name, bad in (("old", ""), ("new", "geo")):
        (tmp_path / f"{name}.json").write_text(json.dumps(mlflow_traces(bad)))
    rows, kind = rows_of(tmp_path / "new.json", tmp_path)
    assert kind == MLFLOW
    assert rows[1] == {"prompt_id": '{"question": "1 + 1?"}', "answer": 0, "grade": 0,
                       "topic": "geo", "answer_text": "1"}  # fmt: skip
    found = answer(*analyze_any(tmp_path / "old.json", cases.AT, candidate=tmp_path / "new.json"))
    assert (found["regression"], found["overall"]["n"]) == ("yes", 60)
    assert "topic" in json.dumps(found["slices"][0])


def test_columns_and_rows_without_a_score_are_a_table_as_before(tmp_path: Path) -> None:
    found = mlflow_run() | {"columns": list("abcdefgh")}
    (tmp_path / "split.json").write_text(json.dumps(found))
    rows = admit(tmp_path / "split.json", tmp_path / "home")
    assert reading(tmp_path / "home", rows.sha256).dialect.format not in LOGS
