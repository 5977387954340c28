"""The plan, tab by tab: dates with their odds, an estimate taken, what is done already."""

from __future__ import annotations

import streamlit as st

from core.messages import say
from core.plan.notes import notes
from core.script.decision import odds_words
from core.script.tables import step_rows
from pages.parts import desk
from pages.parts.desk import Now
from pages.parts.widgets import empty, picture, plain, say_claims, table


def date_notes(now: Now) -> None:
    """Say what is odd about the dates: what is past, a start on a day off, two steps of one person
    at once.
    """
    for note in notes(now.brief.case, desk.clock().date()):
        st.info(plain(note), icon=":material/event:")


def odds(now: Now) -> None:
    """Show the steps with their dates, and the odds by date."""
    if now.brief.evidence.regression == "no":
        st.markdown(
            say(
                "No fix is proposed. The plan below shows what a fix would take, if one is needed."
            )
        )
    say_claims(
        now.brief, "recommendation.dates", "recommendation.buys", "finding.cause"
    )
    steps = step_rows(now.brief)
    table(steps, key="steps")
    if not steps:  # no picture above either
        empty(
            say("Nobody has entered the steps of the fix, so no date can be checked."),
            "setup.py",
            say("Continue setup, one question at a time"),
        )
        return
    st.caption(
        say(
            "Working days of each owner, excluding public holidays. In the chart above, bars are"
            " solid up to the date with at least an even chance, faint up to the chance asked for."
        )
    )
    picture(
        "odds",
        now.brief,
        title=say("Chance that the fix is out, by date"),
        captioned=False,
    )
    named = st.date_input(
        say("Check a date"),
        value=None,
        key="named-date",
        format=say("YYYY-MM-DD"),
        help=say("“Can you make it by Friday?”"),
    )
    if named is not None:
        st.markdown(plain(odds_words(now.brief, named)))


def done(now: Now) -> None:
    """List what is done already."""
    if now.agreed.taken:
        st.markdown(plain(now.brief.facts["taken"].says))
    else:
        empty(
            say(
                "Nothing is entered yet. Steps already taken show that the fix is under way."
            ),
            "case.py",
            say("Add a step on the case page"),
        )
