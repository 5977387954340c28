"""Texts cut to a width before they are drawn.

Vega cuts a text that is too wide by halves of letters: an emoji has two, and the converter draws
nothing at all of a text that ends in one. So what is too long is cut here, between letters.
"""

from __future__ import annotations

import unicodedata

MORE = "…"
APART = "\u200b"  # no letter, and no white space either
SHOWN = "shown"  # the field of a text that was cut
LARGEST_WHOLE = "\uffff"
DEFAULT_LIMIT = 180  # px, Vega's own for the names on an axis
BROAD = frozenset("mwMW@%—")
NARROW_SHARE, USUAL_SHARE, CAPITAL_SHARE, BROAD_SHARE = (
    0.33,
    0.58,
    0.68,
    0.95,
)  # of the letters' size
NARROW = frozenset("ijltfrI.,:;'!| ()[]")


def width_of(text: str, size: float) -> float:
    """Estimate the width of a text in px, on the wide side for most faces without serifs."""
    return size * sum(map(_share, text))


def _share(letter: str) -> float:
    if unicodedata.combining(letter) or letter in "\u200b\u200d\ufe0f":
        return 0.0
    if unicodedata.east_asian_width(letter) in {"W", "F"} or ord(letter) > 0xFFFF:
        return 1.3
    if letter in BROAD:
        return BROAD_SHARE
    if letter in NARROW:
        return NARROW_SHARE
    return CAPITAL_SHARE if letter.isupper() else USUAL_SHARE


def shortened(text: str, room: float, size: float) -> str:
    """Cut a text to so many px, with a mark where something is missing.

    >>> shortened("a long name", 45, 12), shortened("short", 45, 12)
    ('a long…', 'short')
    """
    if width_of(text, size) <= room:
        return text
    fits, used = 0, width_of(MORE, size)
    for letter in text:
        used += width_of(letter, size)
        if used > room:
            break
        fits += 1
    return text[:fits].rstrip() + MORE


def broken(text: str, room: float, size: float, lines: int) -> str:
    r"""Break a text between words into lines of so many px; the last one is cut.

    >>> broken("one two three four", 60, 12, 2)
    'one two\nthree four'
    """
    texts = [""]
    for word in text.split():
        longer = f"{texts[-1]} {word}".strip()
        if width_of(longer, size) <= room or not texts[-1] or len(texts) == lines:
            texts[-1] = longer
        else:
            texts.append(word)
    return "\n".join(shortened(line, room, size) for line in texts)


# In the layers of a chart


def with_cut_words(layer: dict, room: float, size: float) -> dict:
    """Cut the texts of a layer of texts to so many px; names that say which row it is stay."""
    text = layer["encoding"].get("text", {})
    field, rows = text.get("field"), layer.get("data", {}).get("values", [])
    words = [row.get(field) for row in rows]
    cut = [shortened(word, room, size) if _one_line(word) else word for word in words]
    if cut == words:
        return layer
    rows = [row | {SHOWN: item} for row, item in zip(rows, cut, strict=True)]
    encoding = layer["encoding"] | {"text": text | {"field": SHOWN}}
    return layer | {"data": {"values": rows}, "encoding": encoding}


def _one_line(word: object) -> bool:
    return isinstance(word, str) and "\n" not in word


def without_halves(layer: dict, width: float) -> dict:
    """Cut what has letters of two halves and more of them than a limit of its layer allows."""
    mark, y = layer.get("mark"), layer["encoding"].get("y", {})
    if isinstance(mark, dict) and "limit" in mark and _has_halves(layer, "text"):
        layer = with_cut_words(layer, width / 2, mark.get("fontSize", 12))
    if y.get("axis") is not None and _has_halves(layer, "y"):
        room = (y.get("axis") or {}).get("labelLimit", DEFAULT_LIMIT)
        return _renamed(layer, y, room / 1.5)
    return layer


def _has_halves(layer: dict, channel: str) -> bool:
    field = layer["encoding"].get(channel, {}).get("field")
    rows = layer.get("data", {}).get("values", [])
    return any(max(str(row.get(field)), default="") > LARGEST_WHOLE for row in rows)


def _renamed(layer: dict, y: dict, room: float) -> dict:
    """Cut the names of rows; two that begin alike stay two rows."""
    field, order = y["field"], y.get("sort")
    rows = layer["data"]["values"]
    names = (
        order
        if isinstance(order, list)
        else list(dict.fromkeys(row[field] for row in rows))
    )
    size = (y.get("axis") or {}).get("labelFontSize", 12)
    cut = {
        name: shortened(name, room, size) + APART * at for at, name in enumerate(names)
    }
    y = y | ({"sort": [cut[name] for name in order]} if isinstance(order, list) else {})
    rows = [row | {field: cut[row[field]]} for row in rows]
    return layer | {"data": {"values": rows}, "encoding": layer["encoding"] | {"y": y}}
