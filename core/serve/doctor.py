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
from core.messages import mark
from core.serve.roles import Signer
from core.serve.stores import open_store, team_database
from core.store.engine import damage
from core.store.hash_chain import broken_at
from core.store.postgres import answers

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
        (mark("data folder"), _folder),
        (mark("free space"), _space),
        ("secret", _secret),
        ("database", _database),
        ("meetings", _meetings),
        ("log", _log),
    )
    for name, look in looks:
        try:
            yield look(home)
        except (OSError, ShowstopperError) as error:
            yield Look(
                name,
                well=False,
                says=mark("cannot be checked: {error}").format(error=error),
            )


def _python(_home: Path) -> Look:
    now = platform.python_version()
    good = tuple(int(part) for part in now.split(".")[:2]) >= OLDEST
    return Look(
        "Python",
        good,
        f"{now} on {platform.system()}"
        if good
        else mark("{now}; install 3.11 or later").format(now=now),
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
            says=mark("{lacking} not installed; install the app again with pip").format(
                lacking=", ".join(lacking)
            ),
        )
    return Look("packages", well=True, says=", ".join(there))


def _fonts(_home: Path) -> Look:
    names = (faces.REGULAR, faces.BOLD, *faces.OTHERS)
    lost = [name for name in names if not faces.path_of(name).is_file()]
    if lost or find_spec("uharfbuzz") is None:
        what = ", ".join([*lost, *(() if find_spec("uharfbuzz") else ("uharfbuzz",))])
        return Look(
            "fonts",
            well=False,
            says=mark("{what} missing; install the app again with pip").format(
                what=what
            ),
        )
    return Look(
        "fonts",
        well=True,
        says=mark("{names} faces for the documents").format(names=len(names)),
    )


def _folder(home: Path) -> Look:
    if not home.exists():
        return Look(
            mark("data folder"),
            well=True,
            says=mark("{home} is not there yet; it is made at the first start").format(
                home=home
            ),
        )
    if not os.access(home, os.W_OK | os.X_OK):
        return Look(
            mark("data folder"),
            well=False,
            says=mark(
                "{home} cannot be written; give yourself the right, or set SHOWSTOPPER_HOME"
            ).format(home=home),
        )
    open_to = stat.S_IMODE(home.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO)
    if os.name == "posix" and open_to:
        return Look(
            mark("data folder"),
            well=False,
            says=mark(
                "{home} can be read by others on this machine; run chmod 700 on it"
            ).format(home=home),
        )
    return Look(mark("data folder"), well=True, says=str(home))


def _space(home: Path) -> Look:
    place = next(parent for parent in (home, *home.parents) if parent.exists())
    free = shutil.disk_usage(place).free
    says = mark("{free} GB free at {place}").format(
        free=f"{free / 1000000000.0:,.1f}", place=place
    )
    return Look(
        mark("free space"),
        free >= LEAST_FREE,
        says if free >= LEAST_FREE else mark("{says}; make room").format(says=says),
    )


def _secret(home: Path) -> Look:
    if not (home / "secret").exists():
        return Look(
            "secret",
            well=True,
            says=mark("not there yet; it is made at the first start"),
        )
    Signer(home)
    return Look("secret", well=True, says="whole")


def _database(home: Path) -> Look:
    if (address := team_database()) is not None:
        state = answers(address)
        if state == "ok":
            says = mark("PostgreSQL at {shown}, takes writes").format(
                shown=address.shown
            )
        elif state == "read-only":
            says = mark(
                "PostgreSQL at {shown} takes no writes; connect to the primary server, as a user"
                " who may write"
            ).format(shown=address.shown)
        else:
            says = mark(
                "PostgreSQL at {shown} does not answer; see that it runs, and check user and"
                " password"
            ).format(shown=address.shown)
        return Look("database", state == "ok", says)
    path = home / "showstopper.db"
    if not path.exists():
        return Look(
            "database",
            well=True,
            says=mark("not there yet; it is made at the first start"),
        )
    try:
        wrong = damage(path)
    except NotSaved as error:
        wrong = error.complaints[0].what
    if wrong:
        return Look(
            "database",
            well=False,
            says=mark("damaged ({wrong}); go back to a copy of {path}").format(
                wrong=wrong, path=path
            ),
        )
    return Look(
        "database",
        well=True,
        says=mark("{st_size} MB, whole").format(
            st_size=f"{path.stat().st_size / 1000000.0:,.1f}"
        ),
    )


def _meetings(home: Path) -> Look:
    if team_database() is None and not (home / "showstopper.db").exists():
        return Look("meetings", well=True, says=mark("none yet"))
    store = open_store(home)
    try:
        meetings = [name for name, _ in store.meetings()]
        broken = {
            name: place
            for name in meetings
            if (place := broken_at(store.log(name))) is not None
        }
    finally:
        store.engine.dispose()
    if broken:
        listed = ", ".join(
            mark("{name} at entry {place}").format(name=name, place=place)
            for name, place in broken.items()
        )
        return Look(
            "meetings",
            well=False,
            says=mark(
                "changed after they were written: {listed}; the rest of {meetings} is whole"
            ).format(listed=listed, meetings=len(meetings)),
        )
    return Look(
        "meetings",
        well=True,
        says=mark("{meetings} with an unbroken chain").format(meetings=len(meetings)),
    )


def _log(home: Path) -> Look:
    path = log_path(home)
    says = (
        f"{path}"
        if path.exists()
        else mark("nothing yet; it will be in {path}").format(path=path)
    )
    return Look(
        "log",
        well=True,
        says=mark("{says} (of the audience process: {log_path})").format(
            says=says, log_path=log_path(home / "public")
        ),
    )
