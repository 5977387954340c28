"""What a measurement was made of: rows, mapping, seed and versions."""

from __future__ import annotations

import hashlib
import platform
from dataclasses import replace
from importlib.metadata import version

from core.case.codec import json_bytes
from core.case.model import Case
from core.evidence.key import mapping
from core.evidence.records import Manifest

LIBRARIES = ("numpy", "scipy", "pyarrow")


def manifest_of(case: Case, rows: int, seed: int) -> Manifest:
    """Note what a measurement of this many rows was made of."""
    columns = hashlib.sha256(json_bytes(mapping(case.columns))).hexdigest()
    versions = (
        ("python", platform.python_version()),
        ("showstopper", version("showstopper")),
    )
    return Manifest(
        case.rows.sha256,
        case.rows.name,
        rows,
        columns,
        seed,
        versions + tuple((library, version(library)) for library in LIBRARIES),
        # Documents name the table, and no host.
        None if case.source is None else replace(case.source, address=""),
    )
