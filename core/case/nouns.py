"""What a record and a person are called while nobody has named them."""

from __future__ import annotations

from core.messages import form


def record_nouns() -> tuple[str, str]:
    """Give the nouns for one record and for several, in the language in use.

    >>> record_nouns()
    ('record', 'records')
    """
    return form(1, "record", "records"), form(2, "record", "records")


def prompt_nouns() -> tuple[str, str]:
    """Give the nouns for what graded answers were given to, in the language in use.

    >>> prompt_nouns()
    ('prompt', 'prompts')
    """
    return form(1, "prompt", "prompts"), form(2, "prompt", "prompts")


def person_nouns() -> tuple[str, str]:
    """Give the nouns for one person and for several, in the language in use.

    >>> person_nouns()
    ('person', 'people')
    """
    return form(1, "person", "people"), form(2, "person", "people")


def is_unnamed(noun: str) -> bool:
    """Say whether a record is still called by none of its own names."""
    return noun in {"record", record_nouns()[0]}


def is_anybody(noun: str) -> bool:
    """Say whether who is affected is still called by no name of their own."""
    return noun in {"person", person_nouns()[0]}
