"""What people are asked to stand on: the option that is proposed, which is the one that the
decision begins with.
"""

from __future__ import annotations

from core import words
from core.case.model import Case
from core.meeting.events import FORMER_STANCES, VoteCast
from core.meeting.fold import Meeting
from core.messages import mark, say
from core.script.brief import Brief
from core.script.decision import condition, reversed_by

SUPPORTS, WITH_CONDITIONS = mark("support"), mark("support with conditions")
OPPOSES = mark("do not support")
# What the stances of older logs were on, which asked another question.
MEANT = {
    "go": mark("go (for the release as planned)"),
    "no-go": mark("no-go (against the release as planned)"),
    "go with conditions": mark("go with conditions (for the release as planned)"),
}


def proposed(brief: Brief, meeting: Meeting | None = None) -> str:
    """Name the option that people are asked about by its id: the recommended one.

    Where nothing can be recommended it is the one that is read back before it is decided. It is
    empty where there is neither: nobody is asked to support what nobody has named.
    """
    option = brief.recommendation.option
    if option is not None:
        return option.id
    return (
        meeting.reading.option
        if meeting is not None and meeting.reading is not None
        else ""
    )


def proposed_condition(brief: Brief) -> str:
    """Begin the condition of a decision so that it goes on the sentence “On condition that …”."""
    return condition(brief).removeprefix("release criteria: ")


def proposed_reversal(brief: Brief) -> str:
    """Begin what would reverse a decision with the tipping points.

    Without a price on both sides none are worked out, and then nothing is said of them.
    """
    choice = brief.choice
    return "" if choice is None or choice.by_people else reversed_by(brief)


def question(case: Case, option: str) -> str:
    """Ask whether somebody supports an option, by its name."""
    name = _name(case, option)
    return (
        say("Do you support: {name}?", name=words.inside(name))
        if name
        else say("Do you support the proposal?")
    )


def stance_words(case: Case, vote: VoteCast, asked: str = "") -> str:
    """Say where somebody stands.

    A vote on another option than the one `asked` about, or of an older log, says what it was on.
    """
    if vote.stance in FORMER_STANCES:
        return say(MEANT[vote.stance])
    name = _name(case, vote.about)
    return (
        say("{stance} (asked about “{name}”)", stance=say(vote.stance), name=name)
        if name and vote.about != asked
        else say(vote.stance)
    )


def asked_about(meeting: Meeting) -> str:
    """Name the option that all votes of a meeting were on, by its id.

    Empty where there is no such option.
    """
    options = {
        vote.about
        for vote in meeting.votes.values()
        if vote.stance not in FORMER_STANCES
    }
    return next(iter(options)) if len(options) == 1 else ""


def dissenting(vote: VoteCast, option: str) -> bool:
    """Say whether somebody stands against an option that is chosen.

    Who supported another one does.
    """
    if vote.stance in FORMER_STANCES:
        return vote.stance == ("no-go" if option == "release" else "go")
    if not vote.about or vote.about == option:
        return vote.stance == OPPOSES
    return vote.stance == SUPPORTS


def _name(case: Case, option: str) -> str:
    return next((item.name for item in case.options if item.id == option), "")
