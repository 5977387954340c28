"""The stages of the pipeline: where the suspect columns are made, and everything downstream of
that.
"""

from __future__ import annotations

from core.evidence.supporting_records import Lineage


def lineage(edges: tuple[tuple[str, str], ...], columns: tuple[str, ...]) -> Lineage | None:
    """Mark the stages named like a suspect column, or else those that feed one, and all that is
    downstream; a cycle is no trouble.
    """
    if not edges:
        return None
    stages = _in_order(edges)
    broken = tuple(
        one
        for one in stages
        if one.rsplit(".", 1)[-1].lower() in {column.lower() for column in columns[:1]}
    )
    if not broken:
        broken = tuple(
            one
            for one in stages
            if one.rsplit(".", 1)[-1].lower() in {column.lower() for column in columns}
        )
    reached, waiting = set(broken), list(broken)
    while waiting:
        here = waiting.pop()
        for parent, child in edges:
            if parent == here and child not in reached:
                reached.add(child)
                waiting.append(child)
    return Lineage(
        stages, edges, broken, tuple(one for one in stages if one in reached and one not in broken)
    )


def _in_order(edges: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Put stages after those that feed them; stages in a circle come last, as they were named."""
    names = list(dict.fromkeys(one for edge in edges for one in edge))
    done: list[str] = []
    while len(done) < len(names):
        ready = [
            one
            for one in names
            if one not in done and all(parent in done for parent, child in edges if child == one)
        ]
        done += ready or [one for one in names if one not in done]
    return tuple(done)
