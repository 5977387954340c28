"""The very first start: more than one asks for the database before it is there."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from core.errors import ShowstopperError
from core.store.database import Store

pytestmark = pytest.mark.faults


def test_all_who_open_an_empty_folder_at_once_get_the_database(tmp_path: Path) -> None:
    """Warm-up and the first visitor do so on every first start; two windows do so as well."""
    texts: list[str] = []
    for number in range(20):
        together = threading.Barrier(4)

        def ask(
            home: Path = tmp_path / f"home{number}", together: threading.Barrier = together
        ) -> None:
            together.wait()
            try:
                assert Store(home).case_ids() == ()
            except ShowstopperError as error:
                texts.append(str(error))

        askers = [threading.Thread(target=ask) for _ in range(4)]
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join()
    assert texts == []
