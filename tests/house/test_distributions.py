"""What is installed is the whole program and nothing else: the wheel and the source distribution
are built, unpacked and run away from the checkout.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.server import Server
from tests.shared import folder_of_the_run, once

ROOT = Path(__file__).parents[2]
PROGRAM = ("app.py", "core", "pages", "sample_data", ".streamlit")
BESIDE = {"README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", "constraints.txt"}
WRITTEN_BY_THE_BUILD = {"PKG-INFO", ".gitignore"}  # hatchling puts both into every archive
ROWS = ROOT / "sample_data" / "late_flights_small" / "validation.csv"
NOT_ENOUGH = 3  # what the command line answers to these rows
# A first visit by the presenter, on the smallest of the samples.
FIRST_VISIT = """
from pathlib import Path
import pages
from core.serve.roles import Session
from core.store.public import RIGHTS
from pages.parts import access, desk
from streamlit.testing.v1 import AppTest
access.seat = lambda: Session("presenter", frozenset(RIGHTS))
desk.FIRST = "late_flights_small"
router = Path(pages.__file__).with_name("router.py")
screen = AppTest.from_file(str(router), default_timeout=120).run()
screen.button(key="first-sample").click().run()
assert not screen.exception, screen.exception
print(router, desk.store().titles())
"""


def ran(command: list[str], cwd: Path, status: int = 0, **extra: str) -> str:
    """Run a command without the checkout on its path; it must end with this status."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=cwd, env=env | extra, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def build(source: Path, target: str, folder: Path) -> Path:
    """Build a distribution with what is installed, so that nothing is fetched."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    ran(command, source)
    return next(folder.iterdir())


def dependencies(python: Path) -> None:
    """Let a new environment import what is installed here, except this checkout.

    A folder that a .pth file names is put on the path; the .pth files in it, one of which leads
    to the checkout, are not read.
    """
    site = python.parents[1] / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", "utf-8")


def install(wheel: Path, folder: Path) -> Path:
    """Install a wheel into a new environment, and give its folder of commands."""
    ran([sys.executable, "-m", "venv", "--without-pip", str(folder)], folder.parent)
    commands = folder / "bin"
    pip = [sys.executable, "-m", "pip", "--python", str(commands / "python"), "install", "-q"]
    ran([*pip, "--no-deps", "--no-index", str(wheel)], folder.parent)
    dependencies(commands / "python")
    return commands


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build both once in a run, unpack the one and install the other."""
    folder = folder_of_the_run(tmp_path_factory) / "distributions"
    folder.mkdir(exist_ok=True)

    def make() -> None:
        wheel = build(ROOT, "wheel", folder / "wheel")
        with tarfile.open(build(ROOT, "sdist", folder / "archive")) as archive:
            archive.extractall(folder / "unpacked", filter="data")
        install(wheel, folder / "installed")

    once(folder / "done", make)
    return folder


def tracked(*places: str) -> set[str]:
    listed = ["git", "ls-files", "-z", "-co", "--exclude-standard", "--", *places]
    return {name for name in ran(listed, ROOT).split("\0") if name}


def unpacked(built: Path) -> Path:
    return next((built / "unpacked").iterdir())


def runs_from(built: Path, kind: str) -> tuple[list[str], list[str], Path]:
    """Give the command, the interpreter and the folder in which a distribution is run."""
    if kind == "wheel":
        commands = built / "installed" / "bin"
        return [str(commands / "showstopper")], [str(commands / "python")], built
    # From the unpacked archive, the folder in which one stands comes first on the path.
    return [sys.executable, "-m", "core.command"], [sys.executable], unpacked(built)


def test_the_wheel_holds_every_file_of_the_program_and_no_other(built: Path) -> None:
    with zipfile.ZipFile(next((built / "wheel").iterdir())) as wheel:
        held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert held == tracked(*PROGRAM)
    assert "core/py.typed" in held
    assert {Path(name).suffix for name in held} >= {".js", ".css", ".ts", ".txt", ".ttf", ".toml"}


def test_the_source_distribution_holds_the_program_and_what_builds_it(built: Path) -> None:
    folder = unpacked(built)
    held = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert held - WRITTEN_BY_THE_BUILD == tracked(*PROGRAM) | BESIDE


def test_a_wheel_built_from_the_source_distribution_is_the_same(
    built: Path, tmp_path: Path
) -> None:
    again = build(unpacked(built), "wheel", tmp_path)
    assert again.read_bytes() == next((built / "wheel").iterdir()).read_bytes()


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_it_measures_a_sample_with_the_same_bytes_as_the_checkout(
    built: Path, tmp_path: Path, kind: str
) -> None:
    there, python, folder = runs_from(built, kind)
    place = ran([*python, "-c", "import core; print(core.__file__)"], folder).strip()
    assert Path(place).is_relative_to(built)
    here = [sys.executable, "-m", "core.command"]
    for name, way, cwd in (("there", there, folder), ("here", here, ROOT)):
        answer = str(tmp_path / f"{name}.json")
        command = [*way, "analyze", str(ROWS), "--json", answer]
        ran(command, cwd, NOT_ENOUGH, SHOWSTOPPER_HOME=str(tmp_path))
    assert (tmp_path / "there.json").read_bytes() == (tmp_path / "here.json").read_bytes()


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_its_server_starts_and_is_well(built: Path, tmp_path: Path, kind: str) -> None:
    command, _, folder = runs_from(built, kind)

    def started(port: int) -> list[str]:
        return [*command, "--port", str(port), "--no-browser"]

    with (
        served(tmp_path / "home", folder, started) as server,
        urllib.request.urlopen(f"{server.url}/health", timeout=20) as answer,
    ):
        assert answer.status == 200


def served(home: Path, cwd: Path, started: Callable[[int], list[str]]) -> Server:
    server = Server(home, cwd=cwd, checkout=False)
    server.command = started(server.port)
    return server


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_its_first_visit_opens_the_sample(built: Path, tmp_path: Path, kind: str) -> None:
    _, python, folder = runs_from(built, kind)
    shown = ran([*python, "-c", FIRST_VISIT], folder, SHOWSTOPPER_HOME=str(tmp_path))
    assert str(built) in shown
    assert "late-flights-small" in shown
