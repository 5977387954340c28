"""What all tests share: sample cases measured once, and reproducible property tests."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.conjecture.providers import Constants

from core.case import reader_process
from core.script.brief import Brief
from tests import cases, postgres_server, tiers
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


def pytest_collection() -> None:
    """Let the collector of garbage rest: all that is read now stays."""
    gc.disable()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pass over files that hold nothing this run has chosen; None leaves it to pytest."""
    if collection_path.suffix != ".py":
        return None
    return None if tiers.may_run(collection_path, config.option.markexpr) else True


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for name in tiers.marks_of(item.path):
            item.add_marker(getattr(pytest.mark, name))


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over the tests and the modules, which stay to the end: a
    whole collection took a tenth of a second, and some libraries ask for one at every call.
    """
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Let the collector go on, also where others collect, as the leader of several workers has
    them do.
    """
    gc.enable()


def pytest_sessionfinish() -> None:
    """Let it see them again: libraries complain at the end of what was never given back."""
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _variables_stay_as_they_were() -> Iterator[None]:
    """Take back what a test wrote into the environment: Spark leaves variables behind, and a server
    of a later test would begin with them.
    """
    before = dict(os.environ)
    yield
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)


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
