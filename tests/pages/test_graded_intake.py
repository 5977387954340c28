"""Graded answers come in on the page: one file with both versions, or a log a version."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import desk
from tests.core.case.test_evaluation_logs import eval_file, inspect_run
from tests.core.evidence.test_graded import answers
from tests.pages.visit import field

SCRIPT = "from pages.parts import desk, intake\ndesk.case_id()\nintake.upload()\n"
pytestmark = pytest.mark.usefixtures("presenter")


@pytest.fixture
def page(home: Path) -> AppTest:
    return AppTest.from_string(SCRIPT, default_timeout=120).run()


def used(page: AppTest) -> AppTest:
    next(item for item in page.button if item.label == "Use this data").click().run()
    assert not page.exception
    return page


def test_one_file_with_the_grades_of_both_versions_is_a_case_by_one_button(page: AppTest) -> None:
    table = answers(120).rename(
        columns={"ticket": "prompt_id", "old": "old_grade", "new": "new_grade"}
    )
    page.file_uploader(key="upload").upload("chats.csv", table.to_csv(index=False).encode()).run()
    assert not page.exception
    assert field(page.selectbox, "graded-prompt").value == "prompt_id"
    assert field(page.selectbox, "graded-baseline").value == "old_grade"
    assert field(page.selectbox, "graded-candidate").value == "new_grade"
    used(page)
    case = desk.store().case("chats")
    assert case.rows.rows == 120
    assert case.columns.grades is not None
    assert case.columns.grades.passes
    assert case.limits == ()


def test_two_logs_are_a_case_with_nothing_chosen(page: AppTest, tmp_path: Path) -> None:
    files = [
        (name, eval_file(tmp_path / name, inspect_run(bad)).read_bytes())
        for name, bad in (("old.eval", ""), ("new.eval", "geo"))
    ]
    page.file_uploader(key="upload").upload(*files[0]).run()
    page.file_uploader(key="upload-second").upload(*files[1]).run()
    assert not page.exception
    assert field(page.selectbox, "graded-grade").value == "grade"
    used(page)
    case = desk.store().case("new")
    assert case.units_of_row == "prompts"
    assert case.rows.name.startswith("old.eval + new.eval (")
    assert case.title == "new", "the release is that of the new version"
    evidence = desk.evidence_of(case)
    assert [finding.slice.id for finding in evidence.searched[:1] or evidence.values[:1]]


def test_a_third_log_is_a_second_run_of_the_current_version(page: AppTest, tmp_path: Path) -> None:
    files = [
        (name, eval_file(tmp_path / name, inspect_run(bad)).read_bytes())
        for name, bad in (("old.eval", ""), ("new.eval", "geo"), ("again.eval", ""))
    ]
    for key, file in zip(("upload", "upload-second", "upload-again"), files, strict=True):
        page.file_uploader(key=key).upload(*file).run()
    assert not page.exception
    used(page)
    evidence = desk.evidence_of(desk.store().case("new"))
    assert evidence.again is not None
    assert evidence.again.prompts == evidence.overall.n
    assert evidence.again.low <= 0 <= evidence.again.high


def test_one_log_alone_asks_for_the_other(page: AppTest, tmp_path: Path) -> None:
    content = eval_file(tmp_path / "old.eval", inspect_run("")).read_bytes()
    page.file_uploader(key="upload").upload("old.eval", content).run()
    assert not page.exception
    assert any("the grades of one version" in item.value for item in page.info)
    assert not any(item.label == "Use this data" for item in page.button)


def test_grades_off_the_scale_are_told_and_nothing_typed_is_lost(page: AppTest) -> None:
    table = answers(60).rename(columns={"ticket": "prompt", "old": "grade_a", "new": "grade_b"})
    page.file_uploader(key="upload").upload("chats.csv", table.to_csv(index=False).encode()).run()
    field(page.number_input, "graded-low").set_value(1.0).run()
    field(page.number_input, "graded-high").set_value(5.0).run()
    used(page)
    said = " ".join(item.value for item in page.error)
    assert "lie outside 1 to 5" in said.replace("\\", "")
    assert field(page.number_input, "graded-high").value == 5.0


def test_predictions_can_still_be_chosen(page: AppTest) -> None:
    table = answers(60).rename(columns={"ticket": "prompt", "old": "old_grade", "new": "new_grade"})
    content = json.dumps(table.to_dict("records")).encode()
    page.file_uploader(key="upload").upload("chats.json", content).run()
    control = next(item for item in page.pills if item.label == "What each row holds")
    control.set_value("predictions of two models").run()
    assert not page.exception
    assert not any(str(item.key).startswith("graded-prompt") for item in page.selectbox)


def test_grades_under_names_that_say_nothing_can_be_chosen(page: AppTest) -> None:
    table = answers(80).rename(columns={"ticket": "conv", "old": "sonata", "new": "vesper"})
    page.file_uploader(key="upload").upload("chats.csv", table.to_csv(index=False).encode()).run()
    control = next(item for item in page.pills if item.label == "What each row holds")
    assert control.value == "predictions of two models"
    control.set_value("graded answers to prompts").run()
    for part, name in (("prompt", "conv"), ("baseline", "sonata"), ("candidate", "vesper")):
        field(page.selectbox, f"graded-{part}").set_value(name).run()
    used(page)
    assert desk.store().case("chats").rows.rows == 80


def test_two_columns_of_grades_whose_sides_no_name_tells_are_asked_for(page: AppTest) -> None:
    table = answers(80).rename(
        columns={"ticket": "prompt", "old": "judge_sonata", "new": "judge_vesper"}
    )
    page.file_uploader(key="upload").upload("chats.csv", table.to_csv(index=False).encode()).run()
    assert not any("the grades of one version" in item.value for item in page.info)
    assert field(page.selectbox, "graded-prompt").value == "prompt"
    assert field(page.selectbox, "graded-baseline").value is None
    field(page.selectbox, "graded-baseline").set_value("judge_sonata").run()
    field(page.selectbox, "graded-candidate").set_value("judge_vesper").run()
    used(page)
    assert desk.store().case("chats").rows.rows == 80
