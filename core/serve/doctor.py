"""A look at the machine and the data folder, one line each: what is well, and what to do where
something is not.
"""

from __future__ import annotations

import os
import platform
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from core.errors import NotSaved, ShowstopperError
from core.exports import faces
from core.log_file import log_path
from core.serve.roles import Signer
from core.store.database import Store, broken_at
from core.store.engine import damage

LEAST_FREE = 1_000_000_000  # bytes; a file of rows is kept typed beside the database
OLDEST = (3, 11)
PACKAGES = (
    "streamlit",
    "pandas",
    "altair",
    "scipy",
    "reportlab",
    "pyarrow",
    "duckdb",
    "sqlalchemy",
    "vl-convert-python",
)


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that was looked at: its name, whether it is well, and a sentence."""

    name: str
    well: bool
    says: str


def examine(home: Path) -> Iterator[Look]:
    """Look at everything, in the order in which a person would.

    Nothing is changed, and nothing is made.
    """
    looks: tuple[tuple[str, Callable[[Path], Look]], ...] = (
        ("Python", _python),
        ("packages", _packages),
        ("fonts", _fonts),
        ("data folder", _folder),
        ("free space", _space),
        ("secret", _secret),
        ("database", _database),
        ("meetings", _meetings),
        ("log", _log),
    )
    for name, look in looks:
        try:
            yield look(home)
        except (OSError, ShowstopperError) as error:
            yield Look(name, well=False, says=f"cannot be checked: {error}")


def _python(_home: Path) -> Look:
    now = platform.python_version()
    good = tuple(int(part) for part in now.split(".")[:2]) >= OLDEST
    return Look(
        "Python", good, f"{now} on {platform.system()}" if good else f"{now}; install 3.11 or later"
    )


def _packages(_home: Path) -> Look:
    lacking, there = [], []
    for name in PACKAGES:
        try:
            there.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            lacking.append(name)
    if lacking:
        return Look(
            "packages",
            well=False,
            says=f"{', '.join(lacking)} not installed; install the app again with pip",
        )
    return Look("packages", well=True, says=", ".join(there))


def _fonts(_home: Path) -> Look:
    names = (faces.REGULAR, faces.BOLD, *faces.OTHERS)
    lost = [name for name in names if not faces.path_of(name).is_file()]
    if lost or find_spec("uharfbuzz") is None:
        what = ", ".join([*lost, *(() if find_spec("uharfbuzz") else ("uharfbuzz",))])
        return Look("fonts", well=False, says=f"{what} missing; install the app again with pip")
    return Look("fonts", well=True, says=f"{len(names)} faces for the documents")


def _folder(home: Path) -> Look:
    if not home.exists():
        return Look(
            "data folder", well=True, says=f"{home} is not there yet; it is made at the first start"
        )
    if not os.access(home, os.W_OK | os.X_OK):
        return Look(
            "data folder",
            well=False,
            says=f"{home} cannot be written; give yourself the right, or set SHOWSTOPPER_HOME",
        )
    open_to = stat.S_IMODE(home.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO)
    if os.name == "posix" and open_to:
        return Look(
            "data folder",
            well=False,
            says=f"{home} can be read by others on this machine; run chmod 700 on it",
        )
    return Look("data folder", well=True, says=str(home))


def _space(home: Path) -> Look:
    place = next(parent for parent in (home, *home.parents) if parent.exists())
    free = shutil.disk_usage(place).free
    says = f"{free / 1e9:,.1f} GB free at {place}"
    return Look(
        "free space", free >= LEAST_FREE, says if free >= LEAST_FREE else f"{says}; make room"
    )


def _secret(home: Path) -> Look:
    if not (home / "secret").exists():
        return Look("secret", well=True, says="not there yet; it is made at the first start")
    Signer(home)
    return Look("secret", well=True, says="whole")


def _database(home: Path) -> Look:
    path = home / "showstopper.db"
    if not path.exists():
        return Look("database", well=True, says="not there yet; it is made at the first start")
    try:
        wrong = damage(path)
    except NotSaved as error:
        wrong = error.complaints[0].what
    if wrong:
        return Look("database", well=False, says=f"damaged ({wrong}); go back to a copy of {path}")
    return Look("database", well=True, says=f"{path.stat().st_size / 1e6:,.1f} MB, whole")


def _meetings(home: Path) -> Look:
    if not (home / "showstopper.db").exists():
        return Look("meetings", well=True, says="none yet")
    store = Store(home)
    try:
        meetings = [name for name, _ in store.meetings()]
        broken = {
            name: place for name in meetings if (place := broken_at(store.log(name))) is not None
        }
    finally:
        store.engine.dispose()
    if broken:
        listed = ", ".join(f"{name} at entry {place}" for name, place in broken.items())
        return Look(
            "meetings",
            well=False,
            says=f"changed after they were written: {listed}; the rest of {len(meetings)} is whole",
        )
    return Look("meetings", well=True, says=f"{len(meetings)} with an unbroken chain")


def _log(home: Path) -> Look:
    path = log_path(home)
    says = f"{path}" if path.exists() else f"nothing yet; it will be in {path}"
    return Look(
        "log", well=True, says=f"{says} (of the audience process: {log_path(home / 'public')})"
    )
