"""One model's file, or two files with different records: the report on the intake page."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.test_intake import SCRIPT, csv_of, shown, with_upload
from tests.pages.visit import field


def answers(n: int, seed: int, first: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    plan = rng.choice(["basic", "plus", "pro"], n, p=[0.5, 0.3, 0.2])
    label = rng.integers(0, 2, n)
    wrong = rng.random(n) < np.where(plan == "pro", 0.3, 0.06)
    ids = [f"C{i + first}" for i in range(n)]
    said = np.where(wrong, 1 - label, label)
    return pd.DataFrame({"customer_id": ids, "plan": plan, "churned": label, "prediction": said})


@pytest.fixture
def page(home: Path) -> AppTest:
    return AppTest.from_string(SCRIPT, default_timeout=120).run()


def button(page: AppTest, label: str):
    return next(item for item in page.get("download_button") if item.proto.label == label)


def test_one_models_file_is_reported_at_once_without_a_verdict(page: AppTest) -> None:
    with_upload(page, csv_of(answers(900, 1)), "model.csv")
    assert any(item.value == "Report on one model" for item in page.header)
    assert "The model is wrong on" in shown(page)
    assert "No limit was entered, so there is no verdict" in shown(page)
    assert "nothing is compared with another model" in shown(page)
    assert "got worse" not in shown(page)
    assert "A second file" in shown(page)
    listed = next(item.value for item in page.table if "All others" in item.value.columns)
    assert listed["Segment"].iloc[0] == "plan pro"
    assert button(page, "This report as text")
    assert button(page, "This report as JSON")


def test_a_file_of_both_models_that_is_taken_for_one_can_be_mapped_by_hand(page: AppTest) -> None:
    rows = answers(900, 1)
    with_upload(page, csv_of(rows.assign(thing=rows["prediction"])), "model.csv")
    assert not any(item.label == "Use this data" for item in page.button)
    next(item for item in page.checkbox if "holds both models" in item.label).check().run()
    assert not page.exception
    assert field(page.selectbox, "map-label").value == "churned"
    assert any(item.label == "Use this data" for item in page.button)


def test_a_limit_that_is_entered_gives_the_verdict(page: AppTest) -> None:
    with_upload(page, csv_of(answers(900, 1)), "model.csv")
    field = next(item for item in page.text_input if "Acceptable error" in item.label)
    field.set_value("5%").run()
    assert not page.exception
    assert "over the limit of 5.0%" in shown(page).replace("\u00a0", " ")
    field = next(item for item in page.text_input if "Acceptable error" in item.label)
    field.set_value("about five").run()
    assert "The limit “about five” is not one number" in shown(page)


def test_a_score_asks_for_its_threshold_and_chooses_none(page: AppTest) -> None:
    rows = answers(900, 1)
    rows["score"] = np.clip(rows.pop("prediction") * 0.5 + 0.2 + np.arange(900) % 7 / 100, 0, 1)
    with_upload(page, csv_of(rows), "model.csv")
    assert "Enter the threshold at or above which the model predicts positive" in shown(page)
    assert "The model is wrong on" not in shown(page)
    field = next(item for item in page.number_input if "at this score or above" in item.label)
    field.set_value(0.5).run()
    assert not page.exception
    assert "The model is wrong on" in shown(page)


def test_two_files_with_different_records_are_compared_as_two_sets(page: AppTest) -> None:
    with_upload(page, csv_of(answers(900, 1)), "current.csv")
    second = csv_of(answers(800, 2, first=5_000))
    page.file_uploader(key="upload-second").upload("new.csv", second).run()
    assert not page.exception
    said = shown(page)
    assert "The two files can't be joined: only 0 of 900 ids of current.csv are in new.csv" in said
    assert "a change in the records can look like a change in the model" in said
    assert "More errors on the new model's records:" in said
    assert "With both files at the same mix" in said
    assert any("Current" in item.value.columns for item in page.table)
    assert not any(item.label == "Use this data" for item in page.button)


def test_two_files_of_the_same_records_can_be_compared_without_joining(page: AppTest) -> None:
    first = answers(900, 1)
    with_upload(page, csv_of(first), "current.csv")
    page.file_uploader(key="upload-second").upload("new.csv", csv_of(first)).run()
    assert "900 records in both" in shown(page)
    page.checkbox(key="two-sets").check().run()
    assert not page.exception
    assert "They are compared without joining, as requested" in shown(page)
    assert "900 ids that are in both files" in str([item.value for item in page.warning])


def test_files_that_predict_different_things_are_refused_in_words(page: AppTest) -> None:
    with_upload(page, csv_of(answers(900, 1)), "current.csv")
    rows = answers(900, 2, first=5_000)
    rows["churned"] = np.arange(900) * 1.37
    rows["prediction"] = rows["churned"] + 0.25
    page.file_uploader(key="upload-second").upload("new.csv", csv_of(rows)).run()
    assert not page.exception
    assert (
        "current.csv predicts a class (churned), and new.csv predicts a number (churned)"
        in shown(page)
    )


def test_the_report_to_download_is_the_one_that_is_shown(page: AppTest) -> None:
    from pages.parts import unpaired_view

    with_upload(page, csv_of(answers(900, 1)), "model.csv")
    retained = page.session_state["incoming"]
    measured = unpaired_view.report_one(unpaired_view.desk.store().rows, retained, {})
    text = unpaired_view.page_of(measured)
    assert text.startswith("Report on one model\n===")
    assert "plan pro" in text
    assert json.dumps(unpaired_view.report_json(measured))


def test_a_label_that_is_not_sure_is_asked_beside_the_report(page: AppTest) -> None:
    rows = answers(900, 1).assign(prediction=np.random.default_rng(2).integers(0, 2, 900))
    with_upload(page, csv_of(rows), "model.csv")
    assert "it is not sure that “churned” is the label" in shown(page)
    assert "The model is wrong on" in shown(page)
