"""What a pipeline takes away: a summary for a pull request, tests for CI, and schemas that hold."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from core.case.slices import Condition, Slice
from core.command import main
from core.exports.bundle_files import bundle
from core.exports.pipeline_answers import as_junit, as_markdown
from core.exports.schemas import SCHEMAS
from core.script.brief import Brief
from tests import cases

SMALL = cases.SAMPLE_DATA / "late_flights" / "validation.parquet"
HOSTILE = "<script>alert(1)</script> | @everyone \x00 [x](http://a.b)"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Analyze the sample once, with everything that a pipeline can ask for."""
    folder = tmp_path_factory.mktemp("pipeline")
    names = {name: str(folder / f"out.{name}") for name in ("json", "md", "junit")}
    asked = [part for name, path in names.items() for part in (f"--{name}", path)]
    assert main(["analyze", str(SMALL), *asked]) == 1
    return folder


def test_the_summary_has_a_title_a_table_and_the_lines_of_the_answer(written: Path) -> None:
    text = (written / "out.md").read_text("utf-8")
    assert text.startswith("## Release check: the new model got worse\n")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert rows[0].startswith("| Segment | Measure | Before | Now | Change |")
    assert any("carrier EV" in row and "beyond its limit" in row for row in rows)
    assert "Regression: yes." in text


def test_each_finding_is_a_test_that_fails_beyond_its_limit(written: Path) -> None:
    suite = ET.fromstring((written / "out.junit").read_bytes())[0]
    failed = [test for test in suite.iter("testcase") if test.find("failure") is not None]
    assert int(suite.get("failures") or 0) == len(failed) > 0
    assert int(suite.get("tests") or 0) == len(list(suite.iter("testcase")))
    assert any("carrier=EV" in str(test.get("name")) for test in failed)
    answer = json.loads((written / "out.json").read_text("utf-8"))
    assert answer["slices"][0]["verdict"] == "fails"


def test_names_with_markup_are_text_in_both(sample_brief: Brief) -> None:
    text = as_markdown("yes", f"It fell for {HOSTILE}", [{"Records": HOSTILE, "Now": "1"}])
    assert "<script>" not in text
    assert "\n| " in text
    assert text.count("|") - text.count("\\|") == 9


@pytest.fixture(scope="module")
def sample_brief(tmp_path_factory: pytest.TempPathFactory) -> Brief:
    folder = tmp_path_factory.mktemp("brief")
    return cases.brief_for(cases.flights_case(folder), folder)


def test_what_is_printed_as_junit_is_xml_whatever_the_names(sample_brief: Brief) -> None:
    lead = sample_brief.evidence.lead
    assert lead is not None
    odd = replace(lead, id=HOSTILE, slice=Slice((Condition("a", "==", HOSTILE),)))
    evidence = replace(sample_brief.evidence, lead=odd, searched=(odd,), reason=HOSTILE)
    read = ET.fromstring(as_junit(sample_brief.case, evidence))
    assert read.find(".//testcase") is not None


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_a_schema_is_one_and_is_printed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", name]) == 0
    schema = json.loads(capsys.readouterr().out)
    Draft202012Validator.check_schema(schema)
    assert schema["title"] == f"showstopper {name}"


def test_the_answer_and_a_bundle_are_as_their_schemas_say(
    written: Path, sample_brief: Brief
) -> None:
    answer = json.loads((written / "out.json").read_text("utf-8"))
    Draft202012Validator(SCHEMAS["answer"]()).validate(answer)
    broken = answer | {"regression": "perhaps"}
    assert not Draft202012Validator(SCHEMAS["answer"]()).is_valid(broken)
    log = cases.log_of(cases.opening(sample_brief.case))
    packed = json.loads(bundle(sample_brief, log, cases.AT))
    Draft202012Validator(SCHEMAS["bundle"]()).validate(packed)


def test_mappings_of_every_task_are_as_their_schema_says() -> None:
    check = Draft202012Validator(SCHEMAS["mapping"]())
    check.validate({"label": "y", "baseline_prediction": "a", "task": "binary"})
    check.validate({"task": "graded", "prompt": "p", "grade_range": [1, 5]})
    assert not check.is_valid({"task": "something"})
    assert not check.is_valid({"grade_range": [1]})


def test_tests_for_ci_need_both_models(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("label,prediction\n" + "\n".join(f"{i % 2},{i % 2}" for i in range(90)))
    junit = str(tmp_path / "out.xml")
    assert main(["analyze", str(path), "--junit", junit]) == 2
