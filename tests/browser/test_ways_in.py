"""Each way in, from the start page to a verdict: the logs of evaluation tools, tables as files, and
a table in a warehouse.

An interaction is a file chosen, a field filled in, or a click; each is counted as it is done.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from tests import warehouses
from tests.browser.screen import PATIENCE, button, exceptions, open_at, upload_field, words
from tests.browser.server import Server
from tests.core.case.test_evaluation_logs import (
    eval_file,
    harness_lines,
    inspect_run,
    mlflow_run,
    promptfoo_run,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def start(person: Callable[..., Page], shared_server: Server) -> Page:
    return open_at(person(), f"{shared_server.url}/case")


def logs(tool: str, folder: Path) -> list[Path]:
    """Write two runs as a tool logs them; the second fails on geography."""
    found = []
    for name, bad in (("old", ""), ("new", "geo")):
        if tool == "inspect":
            found.append(eval_file(folder / f"{name}.eval", inspect_run(bad)))
            continue
        texts = {"harness": harness_lines, "promptfoo": promptfoo_run, "mlflow": mlflow_run}
        run = texts[tool](bad)
        ending = "jsonl" if tool == "harness" else "json"
        found.append(folder / f"{name}.{ending}")
        found[-1].write_text(run if isinstance(run, str) else json.dumps(run))
    return found


def release() -> pd.DataFrame:
    """Make records of which the new model misses those in the south."""
    rows = warehouses.records(3_000)[["id", "label", "old", "new", "region", "plan"]]
    return rows.assign(new=rows["old"].where(rows["region"] != "s", "no"))


def says_its_verdict(page: Page, *, where: str) -> None:
    expect(page.get_by_text("What your data says")).to_be_visible(timeout=PATIENCE * 4)
    expect(exceptions(page)).to_have_count(0)
    assert where in words(page)


@pytest.mark.parametrize("tool", ["inspect", "harness", "promptfoo", "mlflow"])
def test_two_logs_are_a_verdict_in_three_interactions(
    tool: str, start: Page, tmp_path: Path
) -> None:
    old, new = logs(tool, tmp_path)
    upload_field(start).set_input_files(old)
    second = start.locator("input[type=file]").nth(1)
    second.set_input_files(new, timeout=PATIENCE * 2)
    button(start, "Use this data").click(timeout=PATIENCE * 3)
    says_its_verdict(start, where="geo")


def test_a_parquet_file_is_a_verdict_in_two_interactions(start: Page, tmp_path: Path) -> None:
    path = tmp_path / "release.parquet"
    release().to_parquet(path)
    upload_field(start).set_input_files(path)
    button(start, "Use this data").click(timeout=PATIENCE * 3)
    says_its_verdict(start, where="region")


def test_a_table_in_a_warehouse_is_a_verdict_in_four_interactions(
    start: Page, tmp_path: Path
) -> None:
    address = warehouses.in_duckdb(release(), tmp_path)
    start.get_by_text("A table in your warehouse").click()
    start.get_by_label("Address of the database").fill(f"{address.shown}?table=scored")
    button(start, "Look at the table").click()
    button(start, "Count in the warehouse").click(timeout=PATIENCE * 3)
    says_its_verdict(start, where="region")
