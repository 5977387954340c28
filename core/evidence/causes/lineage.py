"""The stages of the pipeline: where the suspect columns are made, and everything downstream of
that.
"""

from __future__ import annotations

from core.evidence.supporting_records import Lineage


def lineage(
    edges: tuple[tuple[str, str], ...], columns: tuple[str, ...]
) -> Lineage | None:
    """Mark the stages named like a suspect column, or else those that feed one, and all that is
    downstream; a cycle is no trouble.
    """
    if not edges:
        return None
    stages = _in_order(edges)
    broken = tuple(
        stage
        for stage in stages
        if stage.rsplit(".", 1)[-1].lower()
        in {column.lower() for column in columns[:1]}
    )
    if not broken:
        broken = tuple(
            stage
            for stage in stages
            if stage.rsplit(".", 1)[-1].lower()
            in {column.lower() for column in columns}
        )
    reached, waiting = set(broken), list(broken)
    while waiting:
        here = waiting.pop()
        for parent, child in edges:
            if parent == here and child not in reached:
                reached.add(child)
                waiting.append(child)
    return Lineage(
        stages,
        edges,
        broken,
        tuple(stage for stage in stages if stage in reached and stage not in broken),
    )


def _in_order(edges: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Put stages after those that feed them; stages in a circle come last, as they were named."""
    names = list(dict.fromkeys(item for edge in edges for item in edge))
    done: list[str] = []
    while len(done) < len(names):
        ready = [
            name
            for name in names
            if name not in done
            and all(parent in done for parent, child in edges if child == name)
        ]
        done += ready or [name for name in names if name not in done]
    return tuple(done)
