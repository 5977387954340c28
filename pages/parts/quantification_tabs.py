"""What it costs, tab by tab: sliders, harm until the fix, drivers, both sides, every input."""

from __future__ import annotations

import streamlit as st

from core.evidence.records import Gap
from core.messages import say, say_stored
from core.options.lacking import not_compared
from core.script.ledger import ledger, side_rows
from core.script.methods import priced_lines
from core.script.tables import driver_rows, input_rows
from pages.parts import asked, whatifs
from pages.parts.desk import Now
from pages.parts.widgets import picture, plain, say_claims, table


def move(now: Now) -> None:
    """Offer every input as a slider."""
    say_claims(
        now.brief,
        "quantification.rates",
        "quantification.driver",
        "quantification.worst",
    )
    st.caption(
        say(
            "Each slider is a 90% range. In a meeting, the audience sees it move. Outside"
            " one, it is a draft of this case."
        )
    )
    whatifs.sliders(now)
    asked.moved_slider(now)


def until(now: Now) -> None:
    """Sum the harm up until the fix is out, and say it as a loss and as a gain."""
    say_claims(now.brief, "quantification.until")
    if not picture("until", now.brief, captioned=False):
        st.markdown(plain(_nothing_to_sum(now)))
    for place, title, claim in zip(
        st.columns(2),
        (say("As a loss"), say("As a gain")),
        ("quantification.loss", "quantification.gain"),
        strict=True,
    ):
        if said := now.brief.claim(claim):
            place.markdown(f"**{title}**  \n{plain(said.says)}")


def _nothing_to_sum(now: Now) -> str:
    """Say why no harm is summed up; what nobody entered is never told as if it were none."""
    choice = now.brief.choice
    if choice is None:
        return not_compared(now.brief.case)
    if isinstance(choice.patch, Gap):
        return say("Not calculated: {why}.", why=say_stored(choice.patch.why))
    if choice.patch.days.high <= 0:
        return say("Nothing to add up: the fix is out before the planned release.")
    return say("Nothing to add up: nobody is affected.")


def drives(now: Now) -> None:
    """Show what drives it: the tornado and the shares of variance side by side, and what is worth
    finding out.
    """
    left, right = st.columns([3, 1])
    with left:
        shown = picture("drivers", now.brief, captioned=False)
    with right:
        picture("variance", now.brief, captioned=False)
    if not shown:
        uncounted = now.brief.impact.errors is None
        unmoved = say(
            "No drivers: every input is a single number, or nothing got worse."
        )
        st.markdown(plain(not_compared(now.brief.case) if uncounted else unmoved))
    table(driver_rows(now.brief), key="driver-table")
    st.caption(
        say(
            "Left: each input at the ends of its range, all others in the middle; the"
            " dashed line is all of them in the middle. Right: its share of the spread,"
            " with what moves together with it. It breaks even where a day of harm costs as"
            " much as a day's delay."
        )
    )
    say_claims(now.brief, "quantification.worth")
    asked.worth_first(now)


def sides(now: Now) -> None:
    """Show both sides of the ledger."""
    for place, side in zip(st.columns(2), ledger(now.brief), strict=True):
        with place:
            table(side_rows(side), key=f"ledger-{side.title}")
    st.caption(
        say(
            "Both sides in the same units, with 90% ranges. “In all” counts the days"
            " entered for each option and residual harm after the fix."
        )
    )


def every(now: Now) -> None:
    """List every input with where it comes from."""
    table(input_rows(now.brief), key="every-input")
    st.caption(
        say(
            "Where each range comes from. “Amount” is drawn with a long upper end"
            " (lognormal), “share” stays between 0 and 1 (logit-normal); measured rates"
            " carry the uncertainty of the rows."
        )
    )
    for line in priced_lines(now.brief):
        st.caption(plain(line))
