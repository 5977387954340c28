"""Suspects in the order of what speaks for them, and what speaks against each."""

from __future__ import annotations

from dataclasses import replace

from core.evidence.causes.cause_table import BY_KEY, Cause
from core.evidence.detector_constants import DETECTORS
from core.evidence.records import Sign, Suspect

SUSPECTS = DETECTORS.suspects


def ranked(result: list[Suspect]) -> tuple[Suspect, ...]:
    """Join what speaks for the same cause: the best column leads, each further column adds a
    little.
    """
    causes: dict[Cause, list[Suspect]] = {}
    for suspect in result:
        causes.setdefault(suspect.cause, []).append(suspect)
    joined = []
    for cause, each in causes.items():
        each.sort(key=lambda item: -item.score)
        columns = tuple(
            dict.fromkeys(column for item in each for column in item.columns)
        )
        further = SUSPECTS.further_column_score * (len(columns) - 1)
        score = min(each[0].score + further, SUSPECTS.most_score)
        signs = tuple(
            sign for item in each[: SUSPECTS.most_signs] for sign in item.speaks_for
        )
        joined.append(
            Suspect(
                cause,
                columns,
                "likely" if score >= SUSPECTS.likely_score else "suspected",
                score,
                signs,
                (),
            )
        )
    joined.sort(key=lambda item: (-item.score, item.cause))
    return tuple(
        replace(item, speaks_against=_against(item, joined[0])) for item in joined
    )


def _against(suspect: Suspect, first: Suspect) -> tuple[Sign, ...]:
    """Say what speaks against a suspect: what its signature leaves unexplained, and that another
    explains the same column better.
    """
    signs = []
    best = max(
        (
            sign.figures[0]
            for sign in suspect.speaks_for
            if sign.kind.startswith("fit-") and sign.figures
        ),
        default=1.0,
    )
    if best < SUSPECTS.enough_share:
        signs.append(
            Sign(
                "leaves-unexplained",
                suspect.columns[0] if suspect.columns else "",
                (1 - best,),
            )
        )
    if suspect is not first and set(suspect.columns) & set(first.columns):
        signs.append(Sign("explained-better", first.columns[0], (), first.cause))
    if suspect.cause == "class_collapse" and BY_KEY[first.cause].of_values:
        signs.append(
            Sign(
                "values-changed-too",
                first.columns[0] if first.columns else "",
                (),
                first.cause,
            )
        )
    return tuple(signs)
