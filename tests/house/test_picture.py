"""The picture of the house shows the imports as they are."""

from __future__ import annotations

from tests.house import picture


def test_the_picture_of_the_house_is_current() -> None:
    assert picture.PLACE.read_text("utf-8") == picture.drawn(), "run python -m tests.house.picture"


def test_every_import_of_the_picture_leads_down() -> None:
    row = {package: n for n, floor in enumerate(picture.floors()) for package in floor}
    assert [pair for pair in picture.imports() if row[pair[0]] >= row[pair[1]]] == []
