"""Small things that pages repeat: text that stays text, bands, rows of facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.charts.draw import caption, describe, draw
from core.messages import mark, say
from core.script.brief import Brief
from core.script.rests import placeholder_words
from core.text import drawable

T = TypeVar("T")
MANY = 7  # columns beside one another, of which the last ones would not be seen
UNBROKEN = 12  # letters of a cell that is not broken into lines: “Tue, Dec 1”
WHOLE = 24  # a table of so many rows is shown whole; a longer one scrolls
# Everything that Streamlit's markdown gives a meaning to: emphasis, links, pictures, maths,
# colours, icons, headings, lists.
MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:<>&^=])")

# What is made of text after markdown is read, escaped or not: links of addresses, icons of their
# names, and signs such as arrows of two characters. An empty colour within breaks each of them.
READ_LATER = re.compile(
    r"https?\\:(?=//)|www(?=\\\.)|@(?=.)|\\:(?=material/|streamlit\\:)"
    r"|\\-(?=\\[->])|\\<(?=\\[-=])|\\[>~](?=\\=)",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """Escape text so that markdown shows it to the letter, and makes no link or icon of it.

    Not for the text of a badge, which shows the empty colour.
    """
    escaped = MARKUP.sub(r"\\\1", " ".join(drawable(text).split()))
    return READ_LATER.sub(r"\g<0>:gray[]", escaped)


def trouble(band: DeltaGenerator | None = None, near: str = "") -> None:
    """Show what went wrong, all of it, until the next step: in the band above the page, or at a
    named place.
    """
    result = st.session_state.pop(f"trouble{near}", [])
    if result:
        (band or st).error(
            "\n".join(f"- {plain(item)}" for item in result), icon=":material/error:"
        )


def placeholders(brief: Brief) -> None:
    """Mark a page on which numbers may rest on placeholders."""
    if marked := placeholder_words(brief.case, brief.case.placeholders):
        st.warning(plain(marked), icon=":material/edit_note:")


def saved() -> None:
    """Say quietly when the last thing was saved."""
    if word := st.session_state.get("saved"):
        st.caption(word)


def empty(says: str, page: str, button: str) -> None:
    """Say what will be here, and give the one link that brings it."""
    with st.container(border=True):
        st.markdown(plain(says))
        st.page_link(page, label=button, icon=":material/arrow_forward:")


def clicked(
    label: str,
    key: str,
    *,
    kind: Literal["primary", "secondary"] = "primary",
    icon: str | None = None,
    disabled: bool = False,
    help: str | None = None,  # noqa: A002  Streamlit's own name for it
) -> bool:
    """Draw a button for what was entered above it, and say whether it was clicked.

    A callback has the arguments of the run before: what is entered, and the button clicked at once,
    would be lost. Here the click and the entries are of one run.
    """
    was = st.button(label, key=key, type=kind, icon=icon, disabled=disabled, help=help)
    return was and not disabled


def to_do(says: str, page: str) -> None:
    """Say what is still to be done, and lead there.

    The text breaks where a link's label would be cut off.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/radio_button_unchecked: {plain(says)}", width="stretch")
        st.page_link(page, label=say("Open"), icon=":material/arrow_forward:")


def table(rows: list[dict[str, str]], key: str) -> None:
    """Show rows of text as a table that fits its place; cells are text and nothing else.

    One of many columns breaks their names and cells into lines: none is cut off at the side.
    """
    if rows and len(rows[0]) >= MANY and len(rows) <= WHOLE:
        cells = [
            {plain(name): _cell(cell) for name, cell in row.items()} for row in rows
        ]
        st.table(cells, border="horizontal", hide_index=True)
    elif rows:
        st.dataframe(
            rows,
            hide_index=True,
            width="stretch",
            height="content" if len(rows) <= WHOLE else "auto",
            key=key,
            selection_mode=[],
        )


def _cell(text: str) -> str:
    """Escape the text of a cell; a short one with a number, such as a date, stays in one line."""
    short = len(text) <= UNBROKEN and any(letter.isdigit() for letter in text)
    return plain(text).replace(" ", "\u00a0") if short else plain(text)


def tabs(
    key: str, now: T, views: Mapping[str, Callable[[T], None]], *, closed: bool = False
) -> None:
    """Draw the open one of some tabs: a chart in a hidden one has no width, and costs its time all
    the same.

    With `closed` the first one holds nothing: in a meeting a step is the screen of the audience,
    there at once, and what lies behind it is drawn when somebody opens it.
    """
    st.divider()
    shown = {mark("Screen only"): _nothing, **views} if closed else views
    for name, tab in zip(
        shown,
        st.tabs([say(name) for name in shown], key=key, on_change="rerun"),
        strict=True,
    ):
        if tab.open:
            with tab:
                shown[name](now)


def _nothing(_now: object) -> None:
    """Draw nothing."""


def folded(
    label: str,
    key: str,
    draws: Callable[[], object],
    *,
    icon: str = "",
    expanded: bool = False,
    form: bool = False,
) -> None:
    """Draw what stands behind a line while it is open; closed it costs nothing. A form stays once
    it was opened: what is typed into it is known to the browser alone until it is sent.
    """
    fold = st.expander(label, expanded, key=key, icon=icon or None, on_change="rerun")
    drawn = f"{key}-drawn"
    if form and fold.open:
        st.session_state[drawn] = True
    if fold.open or drawn in st.session_state:
        with fold:
            draws()


def fold_again(key: str) -> None:
    """Draw a form no more until its line is opened again."""
    st.session_state.pop(f"{key}-drawn", None)


def say_claims(brief: Brief, *claims: str) -> None:
    """Say those of the named claims that hold, a line each."""
    for name in claims:
        if claim := brief.claim(name):
            st.markdown(plain(claim.says))


def picture(
    name: str,
    brief: Brief,
    which: str = "",
    title: str = "",
    on_select: Callable[[], None] | None = None,
    *,
    captioned: bool = True,
) -> bool:
    """Draw a chart under its title with what it shows below it.

    Nothing at all, and False, where there is nothing to draw.
    """
    spec = draw(name, brief, which)
    if spec is None:
        return False
    if title:
        st.header(plain(title), anchor=False)
    key, alt = f"{name}-{which}" if which else name, describe(name, brief, which)
    if on_select is None:
        st.vega_lite_chart(spec, width="stretch", key=key, alt=alt)
    else:
        st.vega_lite_chart(spec, width="stretch", key=key, alt=alt, on_select=on_select)
    if captioned:
        caption_below(name, brief, which)
    return True


def picture_when_open(name: str, chart: str, brief: Brief) -> None:
    """Offer a chart in a part that is closed, and draw it once that is opened."""
    if draw(chart, brief) is None:
        return
    part = st.expander(
        say("Picture"),
        key=f"picture-{name}",
        icon=":material/bar_chart:",
        on_change="rerun",
    )
    if part.open:
        with part:
            picture(chart, brief)


def caption_below(name: str, brief: Brief, which: str = "") -> None:
    """Say under a picture what is drawn, on how many rows and how."""
    if text := caption(name, brief, which):
        st.caption(plain(text))
