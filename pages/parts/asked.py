"""What is worked out only when somebody asks: what to find out first, the best option over two
inputs, why there is no rollout.
"""

from __future__ import annotations

import streamlit as st

from core.charts.on_demand import mappable
from core.evidence.records import Gap
from core.messages import say, say_stored
from core.options.tipping import drawable
from core.script.brief import Brief
from core.script.tables import worth_rows
from pages.parts import desk
from pages.parts.desk import Now
from pages.parts.widgets import picture, plain, table


def worth_first(now: Now) -> None:
    """Offer to work out which single input is worth finding out before deciding."""
    brief = now.brief
    if brief.choice is None or brief.choice.by_people:
        return
    if st.button(
        say("What should we find out first?"),
        icon=":material/travel_explore:",
        key="worth",
    ):
        with st.spinner(say("Calculating with 65,536 samples …")):
            rows = desk.remembered(f"worth/{now.key}", lambda: worth_rows(brief))
        if rows:
            table(rows, key="worth-table")
            st.caption(
                say(
                    "The most it would be worth to know each input exactly before deciding,"
                    " with the rest still unknown."
                )
            )
        else:
            st.markdown(
                say(
                    "No single input: whatever its true value, the choice would stay the same."
                )
            )


def along_a_slider(now: Now) -> None:
    """Draw the ranking along the slider of an input that is chosen."""
    brief = now.brief
    if brief.choice is None or brief.choice.by_people:
        return
    names = {
        item.id: item.name for item in drawable(brief.case, brief.impact, brief.choice)
    }
    if not names:
        return
    chosen = st.selectbox(
        say("Along the slider of"),
        list(names),
        format_func=lambda name: names[str(name)],
        key="tipping-input",
    )
    _tipping(brief, chosen)


def moved_slider(now: Now) -> None:
    """Draw the ranking along the slider that was moved last, or the one nearest to tipping."""
    _tipping(now.brief, "")


def _tipping(brief: Brief, which: str) -> None:
    if picture("tipping", brief, which, captioned=False):
        st.caption(
            say(
                "Expected cost of the options along the slider, the rest as entered. Shaded: the"
                " range entered. Dashed: the tipping point, where another option becomes the best."
            )
        )


def two_inputs(now: Now) -> None:
    """Draw the best option over two inputs that are chosen."""
    brief = now.brief
    names = {item.id: item.name for item in mappable(brief)}
    if brief.choice is None or brief.choice.by_people or len(names) < 2:
        return
    nearest = [flip.id for flip in brief.choice.flips if flip.id in names] + list(names)
    st.header(say("Two inputs at once"), anchor=False)
    left, right = st.columns(2)
    first = left.selectbox(
        say("Across"),
        list(names),
        index=list(names).index(nearest[0]),
        format_func=names.__getitem__,
        key="map-x",
    )
    others = [name for name in names if name != first]
    second = right.selectbox(
        say("Up"),
        others,
        index=others.index(next(item for item in nearest if item != first)),
        format_func=names.__getitem__,
        key="map-y",
    )
    picture("map", brief, f"{first}&{second}", captioned=False)
    st.caption(
        say(
            "Each area names the option with the lowest expected cost. The dashed frame"
            " marks the agreed ranges. The map runs from half the low ends to twice the"
            " high ends."
        )
    )


def no_rollout(now: Now) -> None:
    """Say why a limited rollout could not be worked out, where it could not."""
    gap = (
        Gap(say("limited rollout"), say("the options cannot be compared yet"))
        if now.brief.choice is None
        else now.brief.choice.canary
    )
    if isinstance(gap, Gap):
        st.markdown(plain(say("Not calculated: {why}.", why=say_stored(gap.why))))
