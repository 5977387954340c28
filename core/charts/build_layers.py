"""Layers of charts, and the parts that several of them share."""

from __future__ import annotations

import altair as alt

# Nought has no sign, no unit and no “k”.
ZERO_BARE = "datum.value == 0 ? '0' : datum.label"
COLOUR = alt.Color("colour:N", scale=None, legend=None)


def named(data: str, **encodings: object) -> alt.Chart:
    """Make a chart of rows that are filled in later, under a name."""
    return alt.Chart(alt.NamedData(data)).encode(**encodings)


def spec(*layers: alt.Chart) -> dict:
    """Lay charts over each other, as plain values."""
    mapping = alt.layer(*layers).properties(width="container").to_dict()
    mapping.pop("$schema", None)
    return mapping


def model_key() -> alt.Chart:
    """Name the two models in their colours, in a line above the picture."""
    return named(
        "names",
        x=alt.X("px:Q", scale=None),
        y=alt.value(-12),
        text="label:N",
        color=COLOUR,
    ).mark_text(align="left", fontSize=13, fontWeight="bold")
