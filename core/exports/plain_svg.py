"""SVG with nothing but shapes and texts: what the stage draws, and a quarter of the bytes."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

NAMESPACE = "http://www.w3.org/2000/svg"
# stage.js has the same two lists; `tests/pages/test_stage.py` compares them.
ELEMENTS = frozenset({"svg", "g", "path", "rect", "circle", "line", "text", "tspan"})
ATTRIBUTES = frozenset(
    {
        "viewBox", "transform", "d", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy", "cx", "cy", "r",
        "rx", "ry", "width", "height", "fill", "stroke", "stroke-width", "stroke-dasharray",
        "stroke-linecap", "stroke-linejoin", "opacity", "fill-opacity", "stroke-opacity",
        "text-anchor", "font-size", "font-weight",
    }
)  # fmt: skip
LONG_NUMBER = re.compile(r"(-?\d+\.\d)\d+")  # a tenth of a px is enough for any screen
IMPLIED = {
    ("opacity", "1"),
    ("stroke-opacity", "1"),
    ("fill-opacity", "1"),
    ("stroke-width", "1"),
}


def plain_svg(drawn: str) -> str:
    """Keep the shapes and texts of an SVG with their looks, and drop all else."""
    root = ET.fromstring(drawn)  # noqa: S314  our own converter wrote it
    plain = _plain(root)
    plain.set("xmlns", NAMESPACE)
    for name in ("width", "height"):  # the place says how large it is
        plain.attrib.pop(name, None)
    return ET.tostring(plain, "unicode")


def _plain(node: ET.Element) -> ET.Element:
    element = ET.Element(_name(node))
    for key, value in node.attrib.items():
        if key in ATTRIBUTES and (key, value) not in IMPLIED:
            element.set(key, LONG_NUMBER.sub(r"\1", value))
    element.text = node.text
    for part in node:
        if _name(part) in ELEMENTS and not _shows_nothing(part):
            plain = _plain(part)
            if len(plain) or plain.text or plain.tag not in {"g", "text"}:
                element.append(plain)
    return element


def _name(node: ET.Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _shows_nothing(node: ET.Element) -> bool:
    empty_path = _name(node) == "path" and not (node.get("fill") or node.get("stroke"))
    return empty_path or node.get("opacity") == "0"
