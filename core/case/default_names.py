"""The names that a case came with, in another language: what somebody typed stays as it is."""

from __future__ import annotations

from dataclasses import replace

from core.case import template
from core.case.model import Case
from core.case.nouns import person_nouns, prompt_nouns, record_nouns
from core.messages import in_language, say

NAMED = (
    "baseline",
    "candidate",
    "unit_of_row",
    "units_of_row",
    "harmed",
    "harmed_many",
)


def default_names() -> tuple[str, ...]:
    """List what a case is given a name of, in the language in use; always in this order."""
    options = (*template.structural_options(), *template.options(), template.fallback())
    return (
        say("current model"),
        say("new model"),
        *record_nouns(),
        *prompt_nouns(),
        *person_nouns(),
        *(option.name for option in options),
        say("Limited rollout"),
        say("Hold the model, ship the rest"),
    )


def in_its_language(case: Case, before: str) -> Case:
    """Say the names that the case came with in its own language, where they stand in another.

    `before` is the code of the language that they were said in.
    """
    with in_language(before):
        old = default_names()
    with in_language(case.language):
        names = dict(zip(old, default_names(), strict=True))
    moved = {part: names.get(value := getattr(case, part), value) for part in NAMED}
    options = tuple(
        replace(option, name=names.get(option.name, option.name))
        for option in case.options
    )
    return replace(case, options=options, **moved)
