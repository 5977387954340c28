"""What is committed beside the model: the decision as a record in MADR form, and a note for the
model card.

The headings of both are those of their templates (MADR 4.0; Mitchell et al. 2019), which tools look
for, in every language.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from core.exports.escapes import flat, markdown
from core.exports.minutes_forms import table_markdown
from core.meeting.events import DecisionTaken
from core.meeting.minutes import Minutes
from core.meeting.minutes_blocks import (
    REHEARSED,
    placeholder_notice,
    rehearsed,
    written,
)
from core.meeting.outcome import NO_DECISION
from core.messages import say
from core.script.brief import Brief


def decision_record(brief: Brief, minutes: Minutes) -> bytes:
    """Write the decision as MADR; it is "proposed" until it is recorded in a meeting that is
    closed.
    """
    taken = minutes.taken
    found = _claims(
        brief, "finding.headline", "finding.suspect", "quantification.headline"
    )
    sections = {
        "## Context and Problem Statement": found,
        "## Decision Drivers": _list([] if taken is None else [taken.drivers]),
        "## Considered Options": _list([option.name for option in brief.case.options]),
        "## Decision Outcome": [_outcome(brief, minutes)],
        "### Consequences": _consequences(brief, taken),
        "### Confirmation": _confirmation(brief, taken),
        "## Pros and Cons of the Options": _options(brief, minutes),
        "## More Information": [
            *_more(taken),
            markdown(written(brief, minutes).footer),
        ],
    }
    title = [_front_matter(minutes), f"# {markdown(_decided(brief, minutes))}"]
    return _joined([*title, *_notices(brief, minutes)], sections)


def _joined(begin: Sequence[str], sections: Mapping[str, Sequence[str]]) -> bytes:
    """Write sections under their headings; one with nothing in it is left out."""
    parts = [*begin]
    for heading, paragraphs in sections.items():
        parts += [heading, *paragraphs] if paragraphs else []
    return ("\n\n".join(parts) + "\n").encode()


def _front_matter(minutes: Minutes) -> str:
    """Write the head in YAML; every text as a quoted one, which JSON's are."""
    standing = minutes.taken is not None and minutes.closed and not rehearsed(minutes)
    decider = minutes.taken.by if minutes.taken is not None else ""
    fields = {
        "status": "accepted" if standing else "proposed",
        "date": "" if minutes.began is None else minutes.began.date().isoformat(),
        "decision-makers": flat(decider),
        "consulted": [flat(name) for name in minutes.present if name != decider],
        "informed": [flat(name) for name in minutes.absent],
    }
    lines = [
        f"{key}: {json.dumps(value, ensure_ascii=False)}"
        for key, value in fields.items()
    ]
    return "\n".join(["---", *lines, "---"])


def _notices(brief: Brief, minutes: Minutes) -> list[str]:
    rehearsal = say(REHEARSED) if rehearsed(minutes) else ""
    notices = (rehearsal, placeholder_notice(brief), minutes.unread)
    return [f"> {markdown(notice)}" for notice in notices if notice]


def _option(brief: Brief, taken: DecisionTaken) -> str:
    options = brief.case.options
    return next(
        (item.name for item in options if item.id == taken.option), taken.option
    )


def _decided(brief: Brief, minutes: Minutes) -> str:
    if minutes.taken is None:
        return say("{title}: no decision recorded", title=minutes.title)
    return say(
        "{title}: {option}", title=minutes.title, option=_option(brief, minutes.taken)
    )


def _outcome(brief: Brief, minutes: Minutes) -> str:
    taken = minutes.taken
    if taken is None:
        return markdown(say(NO_DECISION))
    name = markdown(_option(brief, taken))
    because = markdown(taken.because) or markdown(say("no reason was recorded"))
    return f'Chosen option: "{name}", because {because}.'.replace("..", ".")


def _consequences(brief: Brief, taken: DecisionTaken | None) -> list[str]:
    if taken is None:
        return []
    facts = brief.facts
    loss, delay = (
        f"option.{taken.option}.loss.range",
        f"option.{taken.option}.delay.range",
    )
    cost = (
        say("Expected cost, 90% range: {cost}", cost=facts[loss].says)
        if loss in facts
        else ""
    )
    days = say("Delay: {delay}", delay=facts[delay].says) if delay in facts else ""
    return _list([cost, days])


def _confirmation(brief: Brief, taken: DecisionTaken | None) -> list[str]:
    if taken is None:
        return []
    claim = brief.claim("recommendation.resume")
    condition = taken.condition and say(
        "Provided that {condition}", condition=taken.condition
    )
    review = (
        ""
        if taken.review is None
        else say("Review on {day}", day=taken.review.isoformat())
    )
    return _list([condition, review, "" if claim is None else claim.says])


def _options(brief: Brief, minutes: Minutes) -> list[str]:
    block = written(brief, minutes).block("options")
    return (
        []
        if block is None or not block.rows
        else [table_markdown(block.head, block.rows)]
    )


def _more(taken: DecisionTaken | None) -> list[str]:
    if taken is None:
        return []
    reverses = (
        say("What would reverse it: {what}", what=taken.reverses)
        if taken.reverses
        else ""
    )
    dissent = [say("Disagreement: {what}", what=each) for each in taken.dissent]
    return _list([reverses, *dissent])


def model_card_note(brief: Brief, minutes: Minutes) -> bytes:
    """Write what the card of the candidate has to say of this: its errors by segment, the limits of
    its use, and the decision.
    """
    case = brief.case
    name = say("{model}, {candidate}", model=case.model, candidate=case.candidate)
    found = _claims(
        brief,
        "finding.headline",
        "finding.interval",
        "finding.elsewhere",
        "finding.overall",
        "finding.how_sure",
    )
    data = say(
        "{file}, {rows}, evidence {evidence}",
        file=brief.facts["file"].says,
        rows=brief.facts["rows.total"].says,
        evidence=brief.facts["evidence"].says,
    )
    sections = {
        "## Evaluation Data": [markdown(data)],
        "## Quantitative Analyses": found
        or [markdown(say("On this evidence no finding can be stated."))],
        "## Caveats and Recommendations": [
            *_claims(
                brief, "finding.suspect", "finding.severity", "recommendation.resume"
            ),
            markdown(" ".join(minutes.decided)),
            markdown(written(brief, minutes).footer),
        ],
    }
    return _joined([f"# {markdown(name)}", *_notices(brief, minutes)], sections)


def _claims(brief: Brief, *names: str) -> list[str]:
    claims = (brief.claim(name) for name in names)
    return [markdown(claim.says) for claim in claims if claim is not None]


def _list(lines: Sequence[str]) -> list[str]:
    """Write a list; nothing at all for an empty one."""
    items = "\n".join(f"* {markdown(line)}" for line in lines if line)
    return [items] if items else []
