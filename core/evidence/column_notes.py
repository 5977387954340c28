"""What was entered about columns of people, clusters and weights and changes less than it might."""

from __future__ import annotations

from core.evidence.detector_constants import DETECTORS
from core.messages import mark

NO_GROUPS = mark(
    "it has one value only, or one of its own in most records, so there are no groups to compare"
)
IDLE = mark(
    "cluster column {cluster}: it changes nothing, each record is its own cluster or all are one"
)
LARGE = mark(
    "cluster column {cluster}: one cluster holds {largest} of the records, so much rests on it"
)
ONCE = mark("error over time counts each record once, whatever its weight")


def people_notes(names: tuple[str, ...]) -> tuple[str, ...]:
    """Name the columns of people in which no groups can be compared."""
    return tuple(
        mark("people column {name}: {why}").format(name=name, why=NO_GROUPS)
        for name in names
    )


def cluster_notes(
    cluster: str | None, largest: float, *, idle: bool
) -> tuple[str, ...]:
    """Say where clusters change nothing, or one holds too large a share (`largest`) of records."""
    if not cluster:
        return ()
    notes = [IDLE.format(cluster=cluster)] if idle else []
    if largest > DETECTORS.verdicts.large_cluster_share:
        notes.append(LARGE.format(cluster=cluster, largest=f"{largest:.0%}"))
    return tuple(notes)


def weight_notes(
    weight: str | None, without: int, rows: int, *, timed: bool
) -> tuple[str, ...]:
    """Say how many records weigh nothing, and what is measured without weights."""
    if not weight:
        return ()
    notes = []
    if without:
        of = mark("{without} of {read_rows} records").format(
            without=f"{without:,}", read_rows=f"{rows:,}"
        )
        notes.append(
            mark(
                "weight column {weight}: {of} have weight 0 and count for nothing"
            ).format(weight=weight, of=of)
        )
    if timed:
        notes.append(
            mark("weight column {weight}: {why}").format(weight=weight, why=ONCE)
        )
    return tuple(notes)
