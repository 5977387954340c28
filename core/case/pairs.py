"""Two columns that are the two models' answers: found as a pair, by their names and by their
contents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import combinations

from core.case.column_words import CORRECT, HAPPENED, LABEL, PREDICTION, SCORE
from core.case.contents import Contents, folded, shape_of
from core.case.name_words import Name, order_of, role_of, taken_apart
from core.case.profile import Column
from core.messages import mark, say

MOST_CANDIDATES = 60
LEAST_TRUST = 0.25
# agreement of two models on the same rows; two columns that have nothing to do with each other have
# 0
KAPPA = 0.15
TOGETHER = 0.3
CLEAR_NAMES = (
    0.9  # a pair that names make clear stays one where a bad model agrees with nothing
)
FOLLOWS = 0.8  # two columns of opposite sides that follow what happened
CLEARLY_AGREES, CLEARLY_TOGETHER = 0.4, 0.8
ACTUAL = frozenset(
    {"actual", "actuals", "true", "truth", "observed", "ist", "tatsaechlich"}
)
VERSION = re.compile(r"v\d+")
STEM = 4  # letters that two forms of a word share at least
FILLERS = frozenset(
    {"is", "was", "has", "had", "did", "actual", "actually", "true", "label"}
)
NAMED_AFTER = 0.9  # two versions of a column that both go with it
FEW_ROWS = 50  # agreement on so few rows says little


@dataclass(frozen=True, slots=True)
class Pair:
    """The current model's column and the new one's, what they hold, how sure it is, and why."""

    older: str
    newer: str
    kind: str  # class, share or number
    role: str
    trust: float
    reason: str
    rivals: tuple[str, ...] = ()


def pairs_of(columns: tuple[Column, ...], contents: Contents) -> list[Pair]:
    """List the pairs that names suggest and contents do not rule out, the surest first."""
    names = _candidates(columns)
    plain = {taken_apart(column.name).words: column for column in columns}
    found = []
    for (a, item), (b, two) in combinations(names, 2):
        pair = _pair(a, item, b, two, contents)
        if pair is not None and pair.trust < NAMED_AFTER:
            pair = _named_after(pair, plain, contents)
        if pair is not None and pair.trust < FOLLOWS:
            pair = _follows(pair, item, two, columns, contents)
        if pair is not None:
            found.append(pair)
    found.sort(key=lambda pair: -pair.trust)
    return [_with_rivals(pair, found) for pair in found]


def _candidates(columns: tuple[Column, ...]) -> list[tuple[Column, Name]]:
    """Keep the columns that a name could make an answer of a model."""
    retained = []
    for column in columns:
        shape = shape_of(column)
        name = taken_apart(column.name)
        speaks = name.side or name.version or name.has(PREDICTION | SCORE | CORRECT)
        if shape in {"class", "share", "number", "constant"} and speaks:
            retained.append((column, name))
    if len(retained) > MOST_CANDIDATES:
        retained = [
            (column, name)
            for column, name in retained
            if name.has(PREDICTION | SCORE | CORRECT)
        ]
    return retained[: 2 * MOST_CANDIDATES]


def _pair(
    a: Column, name: Name, b: Column, two: Name, contents: Contents
) -> Pair | None:
    direction, trust = order_of(name, two)
    if not direction or trust < LEAST_TRUST:
        return None
    kind = _kind(a, b)
    if kind is None:
        return None
    older, newer = (a, b) if direction < 0 else (b, a)
    fits, why = _fit(older, newer, kind, contents)
    if fits < 1 and (trust >= CLEAR_NAMES or older.rows < FEW_ROWS):
        fits = max(fits, 0.8)
    roles = {role_of(name), role_of(two)}
    role = next(
        (
            each
            for each in ("correct", "wrong", "score", "prediction", "bare", "label")
            if each in roles
        ),
        "other",
    )
    says = (
        mark("“{name}” and “{name_2}” are named as a pair").format(
            name=older.name, name_2=newer.name
        )
        if trust >= 0.7
        else mark("their names may be those of a pair")
    )
    return Pair(older.name, newer.name, kind, role, trust * fits, f"{says}{why}")


def _named_after(
    pair: Pair, plain: dict[tuple[str, ...], Column], contents: Contents
) -> Pair:
    """Trust two versions of a third column that both go with it: topic, topic_v1 and topic_v2."""
    label = _namesake(taken_apart(pair.older).rest, plain)
    alike = taken_apart(pair.older).rest == taken_apart(pair.newer).rest
    if (
        label is None
        or not alike
        or pair.role == "wrong"
        or pair.kind not in _kinds(label)
    ):
        return pair
    least = KAPPA if pair.kind == "class" else TOGETHER
    measure = contents.agreement if pair.kind == "class" else contents.together
    goes = [measure(label.name, name) for name in (pair.older, pair.newer)]
    if any(go is None or go < least for go in goes):
        return pair
    says = mark("both are named after “{name}” and go with it").format(name=label.name)
    return replace(pair, role="prediction", trust=NAMED_AFTER, reason=says)


def _follows(
    pair: Pair, name: Name, other: Name, columns: tuple[Column, ...], contents: Contents
) -> Pair:
    """Trust two columns that are named alike but for their sides, where both follow one that says
    in its name that it is what happened: eta_current and eta_next beside actual_minutes.

    Classes of two versions, too: flag_v11 and flag_v12 beside is_fraud. Of numbers, versions may be
    lags.
    """
    opposite = name.side * other.side < 0
    versions = pair.kind == "class" and _is_version(name) and _is_version(other)
    alike = name.rest == other.rest and (opposite or versions)
    if not alike or pair.role == "wrong" or pair.kind == "share":
        return pair
    happened = ACTUAL | (LABEL | HAPPENED if pair.kind == "class" else frozenset())
    measure = contents.agreement if pair.kind == "class" else contents.together
    least = CLEARLY_AGREES if pair.kind == "class" else CLEARLY_TOGETHER
    for column in columns:
        called = taken_apart(column.name)
        if called.side or called.version:
            continue
        if not called.has(happened) or pair.kind not in _kinds(column):
            continue
        goes = [measure(column.name, each) for each in (pair.older, pair.newer)]
        if all(go is not None and go >= least for go in goes):
            says = say(
                "their names differ by the side alone, and both follow “{name}”",
                name=column.name,
            )
            return replace(pair, role="prediction", trust=FOLLOWS, reason=says)
    return pair


def _is_version(name: Name) -> bool:
    return any(VERSION.fullmatch(word) for word in name.words)


def _namesake(
    rest: tuple[str, ...], plain: dict[tuple[str, ...], Column]
) -> Column | None:
    """Find the column of this name, else the only one whose words begin alike: readmitted, or
    is_fraud, for readmit_v3 and fraud_v1.
    """
    exact = plain.get(rest)
    if exact is not None:
        return exact
    alike = [column for words, column in plain.items() if _begin_alike(rest, words)]
    return alike[0] if len(alike) == 1 else None


def _begin_alike(rest: tuple[str, ...], words: tuple[str, ...]) -> bool:
    bare = tuple(word for word in words if word not in FILLERS)
    return (
        bool(rest)
        and len(rest) == len(bare)
        and all(
            min(len(a), len(b)) >= STEM and (a.startswith(b) or b.startswith(a))
            for a, b in zip(rest, bare, strict=True)
        )
    )


def _kinds(label: Column) -> set[str]:
    """Name the kinds of answers that a column can be the label of.

    Few whole numbers may be both.
    """
    numbers = {"number"} if label.kind in {"whole", "number"} else set()
    return numbers | {shape_of(label)}


def _kind(a: Column, b: Column) -> str | None:
    shapes = {shape_of(a), shape_of(b)} - {"constant"}
    if not shapes:
        return "class"
    if len(shapes) == 1:
        return shapes.pop()
    return (
        "number"
        if "number" in shapes
        else "share"
        if shapes == {"share", "class"} and _unit(a, b)
        else None
    )


def _unit(a: Column, b: Column) -> bool:
    """Say whether both lie between 0 and 1: a score that is all 0 and 1 on one side."""
    return all(
        column.low is not None
        and column.low >= -1e-6
        and column.high is not None
        and column.high <= 1 + 1e-4
        for column in (a, b)
    )


def _fit(
    older: Column, newer: Column, kind: str, contents: Contents
) -> tuple[float, str]:
    """Ask the contents: two models mostly say the same."""
    if kind == "class":
        levels = [
            {folded(level) for level, _ in column.levels} for column in (older, newer)
        ]
        if levels[0] and levels[1] and not levels[0] & levels[1]:
            return 0.3, mark(", but share no value")
        kappa = contents.agreement(older.name, newer.name)
        if kappa is None:
            return 1.0, mark(" and hold the same values")
        return (
            (
                1.0,
                mark(" and agree on most rows (kappa {kappa})").format(
                    kappa=f"{kappa:.2f}"
                ),
            )
            if kappa >= KAPPA
            else (0.6, mark(", but hardly agree"))
        )
    together = contents.together(older.name, newer.name)
    if together is None:
        return 1.0, ""
    return (
        (
            1.0,
            mark(" and rise together (rank correlation {together})").format(
                together=f"{together:.2f}"
            ),
        )
        if together >= TOGETHER
        else (0.6, mark(", but do not rise together"))
    )


def _with_rivals(pair: Pair, found: list[Pair]) -> Pair:
    """Name the columns that would make as good a pair with one of the two."""
    alike = [
        other
        for other in found
        if other is not pair
        and other.kind == pair.kind
        and _kin(other.role) == _kin(pair.role)
        and other.trust >= pair.trust - 0.1
    ]
    mixed = sorted(
        {
            name
            for other in alike
            for name in (other.older, other.newer)
            if {other.older, other.newer} & {pair.older, pair.newer}
        }
        - {pair.older, pair.newer}
    )
    return Pair(
        pair.older,
        pair.newer,
        pair.kind,
        pair.role,
        pair.trust,
        pair.reason,
        tuple(mixed),
    )


def _kin(role: str) -> str:
    return "prediction" if role in {"prediction", "bare", "label", "other"} else role
