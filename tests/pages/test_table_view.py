"""A table of the warehouse on the case page: looked at, counted, and no secret left behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.case.model import Limit
from core.evidence.warehouse import open_tables
from core.script.brief import argue
from core.script.methods import manifest_rows, method_lines
from core.store.database import Store
from core.store.evidence_cache import evidence_of
from pages.parts import table_view
from tests import warehouses
from tests.pages import visit
from tests.postgres_server import PASSWORD, Server, running

SCRIPT = "from pages.parts import desk, table_view\ndesk.case_id()\ntable_view.from_warehouse()\n"
pytestmark = pytest.mark.usefixtures("presenter")


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    named = {"old": "old_model_prediction", "new": "new_model_prediction", "id": "record_id"}
    return warehouses.records(4_000)[["id", "region", "plan", "age", "label", "old", "new"]].rename(
        columns=named
    )


@pytest.fixture(scope="module")
def postgres(rows: pd.DataFrame) -> Iterator[Server]:
    pytest.importorskip("psycopg", reason="the extra [postgres] is not installed")
    with running() as server:
        warehouses.in_postgres(rows, server)
        yield server


@pytest.fixture
def page(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.delenv(open_tables.PASSWORD, raising=False)
    yield AppTest.from_string(SCRIPT, default_timeout=120).run()
    for connection in open_tables._OPEN.values():
        connection.close()
    open_tables._OPEN.clear()


def looked(page: AppTest, url: str, name: str = "scored", password: str = "") -> AppTest:
    page.text_input(key="warehouse-url").set_value(url)
    page.text_input(key="warehouse-name").set_value(name)
    page.text_input(key="warehouse-password").set_value(password)
    page.button(key="warehouse-look").click().run()
    assert not page.exception
    return page


def shown(page: AppTest) -> str:
    parts = [*page.markdown, *page.info, *page.error, *page.caption, *page.warning]
    return " ".join(str(part.value) for part in parts).replace("\\", "").replace(":gray[]", "")


def test_a_table_is_counted_and_becomes_the_case(page: AppTest, postgres: Server, home: Path):
    looked(page, postgres.url(), password=PASSWORD)
    assert "PostgreSQL estimates scored at 4,000 records" in shown(page)
    assert visit.field(page.selectbox, "map-label").value == "label"
    page.button(key="warehouse-count").click().run()
    assert not page.exception
    assert page.session_state["case_id"] == "scored"
    case = Store(home).case("scored")
    assert case.source is not None
    assert (case.source.table, case.source.rows) == (("scored",), 4_000)
    assert case.source.address == f"postgresql://127.0.0.1:{postgres.port}/postgres"


def test_the_methods_say_which_figures_rest_on_the_sample(
    page: AppTest, rows: pd.DataFrame, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_view, "MOST", 1_500)
    distinct = rows.assign(amount=range(len(rows)))
    looked(page, warehouses.in_duckdb(distinct, tmp_path).shown)
    assert "at most about 1,500 of its records are copied" in shown(page)
    page.button(key="warehouse-count").click().run()
    store = Store(home)
    case = store.case("scored")
    assert case.source is not None
    assert 0 < case.source.sampled < 1_700
    brief = argue(case, evidence_of(store, case, visit.AT))
    lines = " ".join(method_lines(brief)).replace("\u00a0", " ")
    assert "All 4,000 records of scored were counted in DuckDB" in lines
    assert f"{case.source.sampled:,} of them, drawn by a hash of record_id" in lines
    assert "DuckDB: scored" in {row["Value"] for row in manifest_rows(brief)}


def test_the_password_is_in_no_file_of_the_app_and_on_no_screen(
    page: AppTest, postgres: Server, home: Path
) -> None:
    looked(page, postgres.url(), password="wr0ng-" + PASSWORD)
    looked(page, postgres.url(password=PASSWORD))
    names = ("warehouse-url", "warehouse-password", "warehouse-table", "warehouse-rows")
    held = " ".join(repr(page.session_state[name]) for name in names)
    page.button(key="warehouse-count").click().run()
    secrets = (PASSWORD, "pl4nted%2Fp%40ss")
    for place in home.rglob("*"):
        if place.is_file():
            content = place.read_bytes()
            assert not any(secret.encode() in content for secret in secrets), place
    screen = visit.sent(page)
    assert not any(secret in screen for secret in secrets)
    assert not any(secret in held for secret in secrets)


def test_graded_answers_in_a_table_are_averaged_by_prompt_and_become_the_case(
    page: AppTest, home: Path, tmp_path: Path
) -> None:
    looked(page, warehouses.in_duckdb(warehouses.answers(), tmp_path).shown)
    holds = next(item for item in page.pills if item.label == "What each row holds")
    holds.set_value("graded answers to prompts").run()
    assert "The mean grades of at most 200,000 prompts are copied" in shown(page)
    assert not any("map-label" in str(field.key) for field in page.selectbox)
    for part, name in (("prompt", "ticket"), ("baseline", "v6"), ("candidate", "v7")):
        visit.field(page.selectbox, f"graded-{part}").set_value(name).run()
    visit.field(page.number_input, "graded-low").set_value(1.0).run()
    visit.field(page.number_input, "graded-high").set_value(5.0).run()
    page.button(key="warehouse-count").click().run()
    assert not page.exception
    store = Store(home)
    case = store.case("scored")
    assert case.source is not None and case.source.averaged
    assert (case.source.rows, case.rows.rows) == (640, 160)
    evidence = evidence_of(store, case, visit.AT)
    assert evidence.regression == "yes"


def test_a_table_is_looked_at_again_after_a_mapping_that_was_wrong(
    page: AppTest, rows: pd.DataFrame, tmp_path: Path
) -> None:
    url = warehouses.in_duckdb(rows, tmp_path).shown
    looked(page, url)
    visit.field(page.selectbox, "map-label").set_value("age").run()
    page.button(key="warehouse-count").click().run()
    assert page.error
    looked(page, url)
    assert "DuckDB estimates scored at 4,000 records" in shown(page)
    assert not page.error


def test_a_table_of_one_model_is_told_to_be_one(page: AppTest, tmp_path: Path) -> None:
    rows = warehouses.records(600)[["id", "region", "label", "old"]]
    looked(page, warehouses.in_duckdb(rows, tmp_path).shown)
    assert "The table seems to hold one model's answers" in shown(page)


def test_an_app_without_a_case_takes_a_table_as_it_takes_a_file(tmp_path: Path) -> None:
    script = "from pages.parts import first_visit\nfirst_visit.show(own_data=True)\n"
    page = AppTest.from_string(script, default_timeout=120).run()
    looked(page, warehouses.in_duckdb(warehouses.records(600), tmp_path).shown)
    assert "DuckDB estimates scored at 600 records" in shown(page)


def test_what_was_typed_stays_where_a_warehouse_refuses(page: AppTest, postgres: Server) -> None:
    looked(page, postgres.url(), "missing", PASSWORD)
    assert "PostgreSQL has no table missing" in shown(page)
    assert page.text_input(key="warehouse-url").value == postgres.url()
    assert page.text_input(key="warehouse-password").value == ""
    assert not [button for button in page.button if button.key == "warehouse-count"]


def test_a_change_of_limits_is_measured_again_without_the_warehouse(
    page: AppTest, rows: pd.DataFrame, home: Path, tmp_path: Path
) -> None:
    address = warehouses.in_duckdb(rows, tmp_path)
    looked(page, address.shown)
    page.button(key="warehouse-count").click().run()
    store = Store(home)
    case = store.case("scored")
    before = evidence_of(store, case, visit.AT)
    (tmp_path / "team.db").unlink()
    open_tables._OPEN.clear()
    strict = replace(case, limits=(Limit("overall", 0.0001, "agreed", "team"),))
    after = evidence_of(store, strict, visit.AT)
    assert after.overall.bound == 0.0001
    assert (after.overall.n, after.overall.change) == (before.overall.n, before.overall.change)


def test_a_segment_named_later_asks_for_the_warehouse(
    page: AppTest, rows: pd.DataFrame, home: Path, tmp_path: Path
) -> None:
    from core.case.slices import Condition, Slice
    from core.errors import BadFile

    looked(page, warehouses.in_duckdb(rows, tmp_path).shown)
    page.button(key="warehouse-count").click().run()
    store = Store(home)
    case = replace(store.case("scored"), slices=(Slice((Condition("region", "==", "n"),)),))
    for connection in open_tables._OPEN.values():
        connection.close()
    open_tables._OPEN.clear()
    (tmp_path / "team.db").rename(tmp_path / "moved.db")
    with pytest.raises(BadFile, match="counts that the warehouse has not given yet"):
        evidence_of(store, case, visit.AT)
    (tmp_path / "moved.db").rename(tmp_path / "team.db")
    assert evidence_of(store, case, visit.AT).named[0].n > 0
