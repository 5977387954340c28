"""The ways out, tab by tab: on the same scales, what would change our mind, patch later, limited
rollout, what was assumed.
"""

from __future__ import annotations

import streamlit as st

from core.evidence.records import Gap
from core.messages import mark, say, say_stored
from core.options.lacking import not_compared
from core.script.tables import (
    attribute_rows,
    flip_rows,
    loss_rows,
    option_rows,
    watch_rows,
)
from pages.parts import asked, whatifs
from pages.parts.desk import Now
from pages.parts.widgets import picture, plain, say_claims, table

REGRET = mark(
    "All options are compared on the same simulated outcomes. “Regret” is the average"
    " extra cost compared with the best option in each outcome."
)
LEAST = mark(
    "The least disruptive option has the lowest cost of delay among those that affect"
    " nobody, or at most a tenth as many people as the worst one."
)

TRADEOFF = mark(
    "Dots are means, lines are 90% ranges. Lower means fewer people affected, further"
    " left means less delay. The scale of people is a square-root scale."
)


def scales(now: Now) -> None:
    """Show every option on the same scales, and harm against delay."""
    table(option_rows(now.brief), key="options")
    say_claims(now.brief, "alternatives.unknown")
    fallback = ("fallback", "fallback_left", "fallback_needs", "fallback_method")
    say_claims(now.brief, *(f"alternatives.{name}" for name in fallback))
    if rows := loss_rows(now.brief):
        st.markdown(say("**Where the expected cost comes from**"))
        table(rows, key="losses")
    choice = now.brief.choice
    if choice is not None:
        st.caption(say(LEAST) if choice.by_people else f"{say(REGRET)} {say(LEAST)}")
    if picture("tradeoff", now.brief, title=say("Harm versus delay"), captioned=False):
        st.caption(say(TRADEOFF))
    else:
        _nothing_to_draw(
            now,
            say(
                "No option affects anyone, so there is no harm to plot against the delay."
            ),
        )


def flips(now: Now) -> None:
    """Say what would change our mind, for each input and for two at once."""
    say_claims(
        now.brief, "alternatives.flip", "alternatives.robust", "alternatives.rests"
    )
    table(flip_rows(now.brief), key="flips")
    asked.along_a_slider(now)
    asked.two_inputs(now)


def best_case(now: Now) -> None:
    """Make the strongest honest case for releasing on time."""
    choice = now.brief.choice
    if choice is None or choice.best_case is None:
        _nothing_to_draw(
            now,
            say(
                "The recommendation itself releases on time, or no option that does is priced."
            ),
        )
        return
    parts = ("theirs", "theirs_flip", "theirs_horizon")
    say_claims(now.brief, *(f"alternatives.{name}" for name in parts))
    picture("best-case", now.brief, captioned=False)
    st.caption(
        say(
            "Each dot is one of 50 equally likely outcomes, both options in the same one. At or"
            " left of the line, releasing on time is the cheaper way."
        )
    )


def patch(now: Now) -> None:
    """Show the harm until a patch lands."""
    say_claims(now.brief, "alternatives.patch")
    if picture("landing", now.brief, captioned=False):
        st.caption(
            say(
                "Harm accumulated from the planned release to the day the patch lands. The"
                " band is the 90% range. The option's total adds residual harm after the"
                " fix and a second incident, as the table of the first tab says."
            )
        )
    else:
        choice = now.brief.choice
        gap = (
            choice.patch
            if choice is not None and isinstance(choice.patch, Gap)
            else None
        )
        said = (
            say("The fix is out before the planned release.")
            if gap is None
            else say("Not shown: {why}.", why=say_stored(gap.why))
        )
        _nothing_to_draw(now, said)


def rollout(now: Now) -> None:
    """Show what a limited rollout could notice."""
    say_claims(now.brief, "alternatives.canary", "alternatives.canary_people")
    say_claims(now.brief, "alternatives.canary_all", "alternatives.shadow")
    whatifs.rollout(now)
    picture("power", now.brief, captioned=False)
    asked.no_rollout(now)
    table(watch_rows(now.brief), key="watches")
    st.caption(
        say(
            "The chance is that of the daily monitor on arms of the planned sizes, at the rates"
            " measured; it looks every day and waits for 30 records in each arm. One planned look:"
            " two arms of one size, a two-sided test at 5%, with 80% power. Weekdays differ, so run"
            " a rollout for at least a full week."
        )
    )


def assumptions(now: Now) -> None:
    """List what was entered for each option."""
    table(attribute_rows(now.brief), key="attributes")
    st.caption(
        say(
            "What was entered for each option. An option with a missing input is not ranked."
        )
    )


def _nothing_to_draw(now: Now, because: str) -> None:
    """Say why a picture is missing; what nobody entered is never told as if it were none."""
    st.markdown(
        plain(not_compared(now.brief.case) if now.brief.choice is None else because)
    )
