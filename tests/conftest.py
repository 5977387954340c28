"""What all tests share: sample cases measured once, and reproducible property tests."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.conjecture.providers import Constants

from core.case import reader_process
from core.script.brief import Brief
from tests import cases, postgres_server
from tests.read_here import ask_here
from tests.shared import folder_of_the_run, once

for name, examples in (("facts", 25), ("thorough", 250)):
    settings.register_profile(
        name,
        deadline=None,
        derandomize=True,
        max_examples=examples,
        database=None,
        report_multiple_bugs=False,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
settings.load_profile("facts")
# Hypothesis also draws constants of whatever modules happen to be loaded: examples would depend on
# the tests that ran before, and every run of a fresh checkout would read all modules for them.
vars(providers)["_get_local_constants"] = Constants

# Modules that start whole programs, measure many cases or draw for long: CI runs them in its second
# command, and the README's leaves them out.
DEEP = {
    "pages/test_follow_up",
    "pages/test_gate",
    "pages/test_setup",
    "serve/test_live",
    "test_aa",
    "test_afar_votes",
    "test_analysis",
    "test_archive",
    "test_backups",
    "test_bad_input",
    "test_beside",
    "test_bombs",
    "test_bundle_upload",
    "test_cause_test",
    "test_charts_decide",
    "test_clicked_at_once",
    "test_command",
    "test_deck",
    "test_distributions",
    "test_evidence",
    "test_evidence_coverage",
    "test_evidence_family",
    "test_exports",
    "test_extremes",
    "test_fact_search",
    "test_finding",
    "test_folder_watch",
    "test_gate_command",
    "test_growth",
    "test_impact_simulation",
    "test_independent",
    "test_invented",
    "test_kinds_coverage",
    "test_lab",
    "test_lake_tables",
    "test_many_files",
    "test_metamorphic",
    "test_minutes_forms_many",
    "test_net_cost",
    "test_not_known",
    "test_on_stage",
    "test_options_flips",
    "test_other_language",
    "test_outcomes",
    "test_press",
    "test_public",
    "test_rehearsal_marks",
    "test_rehearsal_run",
    "test_replay",
    "test_screen_feed",
    "test_slices",
    "test_slides",
    "test_suspects",
    "test_text",
    "test_traces",
    "test_transcriber",
    "test_verdict",
    "test_verify_many",
    "test_warehouse",
    "test_warehouse_sql",
    "test_weighted_metrics",
    "test_what_ifs",
    "test_wide_files",
    "test_worker",
}
# Modules with tests that take seconds, by `--durations`; with the pages, which need every sample
# case measured, they are left out of the fast run (`not long`), and of no other.
LONG = {
    "test_bad_input_command",
    "test_bundle_zip",
    "test_charts",
    "test_charts_behind",
    "test_display_names",
    "test_documents",
    "test_error_measures",
    "test_evaluation_logs",
    "test_evidence_power",
    "test_evidence_ranking",
    "test_examples",
    "test_experiment_rows",
    "test_export_command",
    "test_fact_coverage",
    "test_formats",
    "test_graded",
    "test_hostile_files",
    "test_odd_files",
    "test_one_story",
    "test_over_time",
    "test_pictures",
    "test_reader_process",
    "test_relay",
    "test_sequences",
    "test_store",
    "test_summary_rows",
    "test_table_command",
    "test_verify_command",
    "test_warehouse_refusals",
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.stem in LONG or item.path.parent.name == "pages":
            item.add_marker(pytest.mark.long)
        if {item.path.stem, f"{item.path.parent.name}/{item.path.stem}"} & DEEP:
            item.add_marker(pytest.mark.deep)


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over the tests and the modules, which stay to the end: a
    whole collection took a tenth of a second, and some libraries ask for one at every call.
    """
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """Let it see them again: libraries complain at the end of what was never given back."""
    gc.unfreeze()


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep the typed rows of the sample cases in one folder, with what was measured on them."""
    folder = folder_of_the_run(tmp_path_factory) / "samples"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def sample(sample_home: Path) -> Callable[[str], Brief]:
    """Open, measure and argue a sample case by the name of its folder, once."""
    briefs: dict[str, Brief] = {}

    def get(name: str) -> Brief:
        if name not in briefs:
            retained = sample_home / f"{name}.json"
            once(
                sample_home / f"{name}.made", lambda: cases.keep_sample(name, sample_home, retained)
            )
            briefs[name] = cases.sample_brief(name, sample_home, retained)
        return briefs[name]

    return get


@pytest.fixture(scope="session")
def flights_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep the small case of flights here."""
    return tmp_path_factory.mktemp("flights")


@pytest.fixture(scope="session")
def flights(flights_folder: Path) -> Brief:
    """Argue the small case of flights with its planted fault, once."""
    return cases.brief_for(cases.flights_case(flights_folder), flights_folder)


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read files in this process, so that a test can change how."""
    monkeypatch.setattr(reader_process, "_ask", ask_here)


@pytest.fixture(scope="session", name="postgres_server")
def shared_postgres_server() -> Iterator[postgres_server.Server]:
    """Run one PostgreSQL server for all tests of a process; each makes a schema of its own."""
    pytest.importorskip("psycopg", reason="the extra [postgres] is not installed")
    with postgres_server.running() as server:
        yield server
