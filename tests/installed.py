"""What a test needs and a machine may lack: it skips there, and fails where CI=true."""

from __future__ import annotations

import importlib
import os
import shutil
from types import ModuleType
from typing import NoReturn

import pytest


def lacking(what: str) -> NoReturn:
    """Skip where something is not installed; where CI=true everything must be."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{what} is not installed, and CI=true wants every test to run.")
    pytest.skip(f"{what} is not installed.")


def program(*names: str) -> str:
    """Find a program by the first of its names that is there."""
    found = next((path for path in map(shutil.which, names) if path), None)
    return found or lacking(names[0])


def module(name: str, extra: str) -> ModuleType:
    """Import what an extra brings."""
    try:
        return importlib.import_module(name)
    except ImportError:
        lacking(f"the extra [{extra}]")
