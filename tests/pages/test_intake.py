"""The page where rows come in: what was found stands first, and three steps lead from a file to a
finding.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import desk
from tests.pages.visit import field

SCRIPT = "from pages.parts import desk, intake\ndesk.case_id()\nintake.upload()\n"


def table(n: int = 600) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    strength = rng.normal(0, 1, n)
    churned = (strength + rng.normal(0, 0.7, n) > 0.6).astype(int)
    old, new = (1 / (1 + np.exp(-3 * (strength - 0.6 + rng.normal(0, 0.3, n)))) for _ in range(2))
    plans = rng.choice(["basic", "plus", "pro"], n)
    new = np.where(plans == "pro", 1 - new, new)
    return pd.DataFrame(
        {
            "customer_id": [f"C{i}" for i in range(n)],
            "plan": plans,
            "churned": churned,
            "old_prob": old.round(3),
            "new_prob": new.round(3),
        }
    )


def decided(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(
        old_pred=(rows["old_prob"] > 0.5).astype(int), new_pred=(rows["new_prob"] > 0.5).astype(int)
    ).drop(columns=["old_prob", "new_prob"])


pytestmark = pytest.mark.usefixtures("presenter")


@pytest.fixture
def page(home: Path) -> AppTest:
    return AppTest.from_string(SCRIPT, default_timeout=120).run()


def shown(page: AppTest) -> str:
    return " ".join(
        str(name.value)
        for name in [*page.markdown, *page.warning, *page.info, *page.error, *page.caption]
    ).replace("\\", "")


def with_upload(page: AppTest, content: bytes, name: str = "churn.csv") -> AppTest:
    page.file_uploader(key="upload").upload(name, content).run()
    assert not page.exception
    return page


def csv_of(rows: pd.DataFrame, **how) -> bytes:
    return rows.to_csv(index=False, **how).encode()


def test_a_well_named_file_is_one_upload_and_one_button_from_its_finding(page: AppTest) -> None:
    with_upload(page, csv_of(decided(table())))
    assert "churn.csv: 600 rows, 5 columns, CSV" in shown(page).replace("\u00a0", " ")
    assert field(page.selectbox, "map-label").value == "churned"
    assert (
        field(page.selectbox, "map-baseline").value,
        field(page.selectbox, "map-candidate").value,
    ) == ("old_pred", "new_pred")
    next(item for item in page.button if item.label == "Use this data").click().run()
    assert not page.exception
    assert page.session_state["case_id"] == "churn"


def test_a_second_file_begins_with_nothing_that_was_entered_for_the_first(page: AppTest) -> None:
    rows = decided(table()).assign(minutes=lambda item: item.index * 0.5)
    rows = rows.assign(old_pred=rows["minutes"] + 1, new_pred=rows["minutes"] + 2)
    rows = rows.drop(columns="churned").rename(columns={"minutes": "actual_minutes"})
    with_upload(page, csv_of(rows), "january.csv")
    field(page.text_input, "incoming-title").set_value("The first month")
    field(page.number_input, "map-tolerance").set_value(12.0)
    assert field(page.text_input, "map-unit").value == "min"
    field(page.text_input, "map-unit").set_value("hours").run()
    with_upload(page, csv_of(rows.iloc[:500]), "february.csv")
    assert field(page.text_input, "incoming-title").value == "february"
    assert field(page.number_input, "map-tolerance").value is None
    assert field(page.text_input, "map-unit").value == "min"


def test_the_unit_that_the_name_of_the_label_tells_is_filled_in_and_said(page: AppTest) -> None:
    rows = table().assign(actual_los_days=lambda item: item.index * 0.01)
    days = rows["actual_los_days"]
    rows = rows.assign(los_old=days + 1, los_new=days + 2).drop(columns="churned")
    rows = rows.drop(columns=[name for name in rows if name.endswith("_prob")])
    with_upload(page, csv_of(rows), "stays.csv")
    assert field(page.text_input, "map-unit").value == "days"
    next(item for item in page.button if item.label == "Use this data").click().run()
    assert not page.exception
    assert desk.store().case(page.session_state["case_id"]).columns.unit == "days"


def test_scores_only_get_a_threshold_for_each_model_with_its_errors(page: AppTest) -> None:
    with_upload(page, csv_of(table()))
    assert field(page.radio, "map-thresholds").value == "same share selected"
    errors = next(
        item for item in page.dataframe if "False alarms, of all" in item.value.columns
    ).value
    assert len(errors) == 2
    next(item for item in page.button if item.label == "Use this data").click().run()
    assert not page.exception
    case = (
        __import__("pages.parts.desk", fromlist=["desk"])
        .store()
        .case(page.session_state["case_id"])
    )
    assert "old_prob cut at" in case.rows.name
    assert case.columns.baseline_threshold is not None


def test_what_is_unsure_is_asked_with_the_fields_open(page: AppTest) -> None:
    rows = decided(table()).rename(
        columns={"old_pred": "left", "new_pred": "right_one", "churned": "thing"}
    )
    with_upload(page, csv_of(rows))
    assert "choose it yourself below" in shown(page).lower()
    assert any(item.label == "Column roles" and item.proto.expanded for item in page.expander)


def test_two_files_of_one_model_each_are_joined_by_their_id(page: AppTest) -> None:
    rows = decided(table())
    first = rows[["customer_id", "plan", "churned", "old_pred"]].rename(
        columns={"old_pred": "prediction"}
    )
    second = (
        rows[["customer_id", "churned", "new_pred"]]
        .rename(columns={"new_pred": "prediction"})
        .iloc[::-1]
        .iloc[:-10]
    )
    with_upload(page, csv_of(first), "current.csv")
    assert "one model's answers" in shown(page)
    page.file_uploader(key="upload-second").upload("new.csv", csv_of(second)).run()
    assert not page.exception
    assert "590 records in both" in shown(page)
    assert (
        field(page.selectbox, "map-baseline").value,
        field(page.selectbox, "map-candidate").value,
    ) == ("prediction (current)", "prediction (new)")


def test_a_choice_of_reading_reads_the_file_again(page: AppTest) -> None:
    rows = decided(table()).assign(
        seen=[f"{i % 9 + 1:02d}/{i % 11 + 1:02d}/2026" for i in range(600)]
    )
    with_upload(page, csv_of(rows))
    assert "may begin with the day or with the month" in shown(page)
    picker = next(item for item in page.selectbox if item.label == "Order of dates")
    picker.select("day first").run()
    assert not page.exception
    assert "may begin with the day" not in shown(page)
    assert field(page.selectbox, "map-timestamp").value == "seen"
