"""Names that stand above their rows where nothing has room beside them: on a phone, and where names
before the marks and labels after them would leave too little between.
"""

from __future__ import annotations

from core.charts.shortened import broken, shortened, width_of

LETTERS = 12  # px in the picture's own measure; smaller ones are raised to it
NAME_LINES = 2
NEW_LINE = "\n"
NAMED_ROW = 30  # a mark with its name above it
TWO_LINES = 36  # a mark with a name of two lines above it
SLIM_BAR, NAME_OVER = 9, -8  # px, where names stand above bars
CLEAR = 6  # px between the words above a picture and the name of its first row


def mark_of(layer: dict) -> str:
    """Name the mark of a layer."""
    mark = layer.get("mark", "")
    return mark if isinstance(mark, str) else mark.get("type", "")


def is_label(layer: dict, field: str) -> bool:
    """Say whether a layer writes something at the mark of each row."""
    placed = layer.get("encoding", {}).get("y", {}).get("field") == field
    return placed and mark_of(layer) == "text"


def names_beside(layers: list[dict], field: str) -> bool:
    """Say whether an axis writes the names of the rows before their marks."""
    encoded = (layer.get("encoding", {}).get("y", {}) for layer in layers)
    beside = (item.get("axis", {}) for item in encoded if item.get("field") == field)
    return any(axis is not None for axis in beside)


def named_above(
    layers: list[dict], field: str, names: tuple[str, ...], width: int, room: float
) -> list[dict]:
    """Write the name of each row over its left end, and its label after it.

    `width` is that of the picture, and `room` the height of a row, both in px. A name that is
    longer than the picture has two lines where rows have room for them.
    """
    labels = {
        row[field]: str(row.get(layer["encoding"]["text"].get("field"), ""))
        for layer in layers
        if is_label(layer, field)
        for row in _rows(layer)
    }
    first = next(
        layer
        for layer in layers
        if layer["encoding"].get("y", {}).get("field") == field
    )
    y = first["encoding"]["y"] | {"axis": None}
    lines = NAME_LINES if room >= TWO_LINES else 1
    said = {
        name: _with_label(name, labels.get(name, ""), width, lines) for name in names
    }
    most = max(text.count(NEW_LINE) for text in said.values())
    # Words hang from their first line, so those of fewer lines begin with empty ones.
    words = [
        {field: name, "words": NEW_LINE * (most - text.count(NEW_LINE)) + text}
        for name, text in said.items()
    ]
    mark = {
        "type": "text",
        "align": "left",
        "baseline": "bottom",
        "dy": NAME_OVER - most * LETTERS,
        "lineBreak": NEW_LINE,
        "lineHeight": LETTERS,
        "fontSize": LETTERS,
    }
    above = {
        "data": {"values": words},
        "mark": mark | {"color": "currentColor"},
        "encoding": {
            "x": {"value": 0},
            "y": y,
            "text": {"field": "words", "type": "nominal"},
        },
    }
    beside = (_making_room(layer) for layer in layers if not is_label(layer, field))
    return [*(_nameless(layer, field) for layer in beside), above]


def _with_label(name: str, label: str, width: int, lines: int) -> str:
    after = f": {label}" if label else ""
    if lines > 1 and width_of(name + after, LETTERS) > width:
        return broken(name + after, width, LETTERS, lines)
    return shortened(name, width - width_of(after, LETTERS), LETTERS) + after


def _making_room(layer: dict) -> dict:
    """Make room for the names: slimmer bars, and words above the picture further up."""
    y = layer["encoding"].get("y", {})
    mark = layer.get("mark")
    if isinstance(mark, dict) and mark.get("height", 0) > SLIM_BAR:
        return layer | {"mark": mark | {"height": SLIM_BAR}}
    if not isinstance(y.get("value"), int | float) or y["value"] >= 0:
        return layer
    y = y | {"value": y["value"] - LETTERS - CLEAR}
    return layer | {"encoding": layer["encoding"] | {"y": y}}


def _nameless(layer: dict, field: str) -> dict:
    y = layer["encoding"].get("y", {})
    if y.get("field") != field:
        return layer
    return layer | {"encoding": layer["encoding"] | {"y": y | {"axis": None}}}


def _rows(layer: dict) -> list[dict]:
    return layer.get("data", {}).get("values", [])
