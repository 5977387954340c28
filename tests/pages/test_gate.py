"""The gate on the page: batches are judged only if each was read, once and in its order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests import cases

pytestmark = pytest.mark.usefixtures("presenter")
SCRIPT = "from pages.parts import desk, gate_view\ngate_view.show(desk.now())\n"
REFUSED = "The release criteria were not evaluated: every batch has to be read, once and in order."


def batch(years: int) -> bytes:
    rows = pd.read_parquet(cases.SAMPLE_DATA / "late_flights" / "validation.parquet")
    broken = (
        (rows["carrier"] == "EV") & (rows["origin"] == "EWR") & (rows["part_of_day"] == "evening")
    )
    rows["candidate_prediction"] = np.where(
        broken, rows["baseline_prediction"], rows["candidate_prediction"]
    )
    rows["departure"] += pd.Timedelta(days=365 * years)
    return rows.to_parquet()


@pytest.fixture(scope="module")
def batches() -> tuple[bytes, bytes]:
    return batch(0), batch(1)


@pytest.fixture
def page(home: Path) -> AppTest:
    screen = AppTest.from_string(SCRIPT, default_timeout=120)
    screen.query_params["case"] = "late-flights"
    screen.session_state["case_id"] = "late-flights"
    return screen.run()


def with_batches(page: AppTest, **files: bytes) -> str:
    kind = "application/octet-stream"
    page.file_uploader(key="batches").set_value(
        [(f"{name}.parquet", content, kind) for name, content in files.items()]
    )
    page.run()
    assert not page.exception
    shown = [*page.warning, *page.success, *page.error]
    return " ".join(str(item.value) for item in shown).replace("\\", "").replace("\xa0", " ")


def test_two_fixed_batches_in_their_order_open_it(
    page: AppTest, batches: tuple[bytes, bytes]
) -> None:
    assert "The release criteria are met" in with_batches(page, a=batches[0], b=batches[1])


def test_the_same_file_twice_is_refused(page: AppTest, batches: tuple[bytes, bytes]) -> None:
    result = with_batches(page, a=batches[0], b=batches[0])
    assert "“b.parquet” holds the same records as “a.parquet”" in result
    assert REFUSED in result


def test_rows_older_than_the_last_batch_are_refused(
    page: AppTest, batches: tuple[bytes, bytes]
) -> None:
    result = with_batches(page, a=batches[1], b=batches[0])
    assert "“b.parquet” begins on Tue, Jan 1, 2013, 6:00 AM, before “a.parquet” ends on" in result
    assert REFUSED in result


def test_a_batch_that_cannot_be_read_leaves_no_verdict(
    page: AppTest, batches: tuple[bytes, bytes]
) -> None:
    result = with_batches(page, a=batches[0], b=b"no rows", c=batches[1])
    assert REFUSED in result
    assert "open" not in result.replace("open_", "")
