"""Columns that look like groups of people: guessed by their names, and confirmed by a person before
they decide anything.
"""

from __future__ import annotations

from core.case.name_words import words_of

PEOPLE = frozenset(
    [
        "sex", "gender", "race", "ethnicity", "ethnic", "nationality", "citizenship", "religion",
        "disability", "disabled", "senior", "veteran", "marital", "orientation", "pronoun",
        "pronouns", "minority", "immigrant", "migration", "age", "skin", "caste", "geschlecht",
        "alter", "altersgruppe", "herkunft", "nationalitaet", "staatsangehoerigkeit",
        "religionszugehoerigkeit", "behinderung", "familienstand", "migrationshintergrund",
    ]
)  # fmt: skip
MACHINES = frozenset(
    [
        "plane",
        "car",
        "vehicle",
        "device",
        "account",
        "machine",
        "house",
        "building",
        "equipment",
    ]
)


def people_columns(names: tuple[str, ...]) -> tuple[str, ...]:
    """Pick the names that speak of people's sex, age, origin, belief, health or family.

    >>> people_columns(("sex", "AgeGroup", "plane_age", "carrier", "Familienstand", "page"))
    ('sex', 'AgeGroup', 'Familienstand')
    """
    return tuple(
        name
        for name in names
        if PEOPLE & set(words_of(name)) and not MACHINES & set(words_of(name))
    )
