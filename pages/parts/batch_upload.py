"""Files of new records as they come in on a page: asked for, admitted, and named again."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.case.files import admit
from core.case.model import Rows
from core.messages import say
from pages.parts import desk, refusals, uploaded

NEAR = "batches"  # where complaints about them stand


def ask(key: str) -> list[UploadedFile]:
    """Ask for one file a batch."""
    uploaded.expect()
    return st.file_uploader(
        say("Batches: CSV, CSV.gz or Parquet"),
        type=None,
        accept_multiple_files=True,
        key=key,
    )


def admitted(files: list[UploadedFile]) -> list[Rows] | None:
    """Read files into the folder of typed rows, in their order; None, with every complaint on the
    page, where one cannot be read.
    """
    found = [refusals.tried(lambda file=file: _admitted(file), NEAR) for file in files]
    rows = [item for item in found if item is not None]
    return rows if len(rows) == len(found) else None


def _admitted(file: UploadedFile) -> Rows:
    home = desk.store().rows
    return uploaded.read(
        file, home, lambda path, stop: admit(path, home, file.name, stop=stop)
    )
