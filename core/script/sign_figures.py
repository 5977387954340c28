"""The figures of a sign: a factor, hours, a share."""

from __future__ import annotations

from core.evidence.records import Sign

SMALLEST = (
    1e-15  # a factor beyond this and its inverse is no conversion that people make
)


def is_factor(detail: str, number: float) -> bool:
    """Say whether a sign names a conversion that people make."""
    return (
        number != 1
        and SMALLEST < number < 1 / SMALLEST
        and ("(×" in detail or "(÷" in detail)
    )


def figure(sign: Sign, place: int) -> float | None:
    """Read a figure of a sign by its place; None where it has fewer."""
    return float(sign.figures[place]) if len(sign.figures) > place else None


def hours_of(sign: Sign) -> float:
    """Read how far a clock moved, as the shorter way round: 19 hours on is 5 hours back."""
    if sign.kind == "hours-moved":
        return figure(sign, 0) or 0.0
    moved = (figure(sign, 2) or 0.0) if sign.kind == "fit-timezone_shift" else 0.0
    return moved - 24 if moved > 12 else moved
