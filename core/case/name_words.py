"""Names of columns taken apart: words in any case and with any separator, and which of two models
they speak of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.case.column_words import (
    CORRECT,
    DOUBTFUL_ALONE,
    HAPPENED,
    LABEL,
    LETTERS,
    MODEL,
    PREDICTION,
    SCORE,
    SIDES,
    WRONG,
)

FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e"})
PIECES = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")

KNOWN = (
    PREDICTION
    | SCORE
    | CORRECT
    | LABEL
    | HAPPENED
    | frozenset(SIDES)
    | frozenset({"model", "modell", "y"})
)
VERSION = re.compile(r"^(v|ver|version|rev|r|m|model|run)?(\d+)$")


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart: all its words, those about a side, its version, and the rest."""

    words: tuple[str, ...]
    side: int
    version: tuple[object, ...]
    rest: tuple[str, ...]

    def has(self, words: frozenset[str]) -> bool:
        """Say whether one of the words is in the name."""
        return any(word in words for word in self.words)


def words_of(name: str) -> tuple[str, ...]:
    """Split a name into lower-case words; digits stay with the v of a version.

    >>> words_of("PredV3"), words_of("is_fraud"), words_of("y.hat-PROD")
    (('pred', 'v3'), ('is', 'fraud'), ('y', 'hat', 'prod'))
    >>> words_of("oldpred"), words_of("Tatsächlich")
    (('old', 'pred'), ('tatsaechlich',))
    """
    folded = name.translate(FOLDED).translate(
        str.maketrans({"Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
    )
    pieces = [piece.lower() for piece in PIECES.findall(folded)]
    joined: list[str] = []
    for piece in pieces:
        if piece.isdigit() and joined and joined[-1] in {"v", "ver", "version", "rev"}:
            joined[-1] = f"v{piece}"
        else:
            joined.append(piece)
    return tuple(word for piece in joined for word in _split(piece))


def _split(piece: str) -> tuple[str, ...]:
    """Split a word that was written together of words we know: oldpred, ypred, predictionnew."""
    if piece in KNOWN or len(piece) < 4:
        return (piece,)
    for cut in range(len(piece) - 1, 0, -1):
        head, tail = piece[:cut], piece[cut:]
        if (
            head in KNOWN
            and tail in KNOWN
            and (len(head) > 1 or head == "y")
            and len(tail) > 1
        ):
            return head, tail
    for cut in range(3, len(piece)):
        head, tail = piece[:cut], piece[cut:]
        if head in PREDICTION | SCORE and tail in LETTERS:
            return head, tail
    return (piece,)


def taken_apart(name: str) -> Name:
    """Take a name apart.

    >>> one = taken_apart("prediction_2026_10"); one.version, one.rest, one.side
    ((2026, 10), ('prediction',), 0)
    >>> taken_apart("model_a").version, taken_apart("Champion").side
    (('a',), -2)
    """
    words = words_of(name)
    sides = [SIDES[word] for word in words if word in SIDES]
    version: list[object] = []
    rest: list[str] = []
    for word in words:
        number = VERSION.match(word)
        if word in SIDES:
            continue
        if number:
            version.append(int(number[2]))
            rest += [number[1]] * (number[1] in {"m", "model", "run"})
        elif (word in LETTERS and len(words) > 1) or (
            word in {"a", "b"} and len(words) == 1
        ):
            version.append(word)
        elif word in {"first", "second", "erste", "zweite", "one", "two"}:
            version.append(1 if word in {"first", "erste", "one"} else 2)
        else:
            rest.append(word)
    return Name(
        words,
        sides[0] if len(set(sides)) == 1 else sum(sides),
        tuple(version),
        tuple(rest),
    )


def role_of(name: Name) -> str:
    """Say what the rest of a name stands for: prediction, score, correct, wrong, bare, label or
    other.
    """
    rest = name.rest
    if any(word in CORRECT for word in rest):
        return "correct"
    if any(word in PREDICTION for word in rest):
        return (
            "score"
            if any(word in SCORE for word in rest) and not {"p"} & set(rest)
            else "prediction"
        )
    if any(word in SCORE for word in rest):
        return "score"
    if any(word in WRONG for word in rest):
        return "wrong"
    if all(word in MODEL for word in rest):
        return "bare"
    return "label" if any(word in LABEL | HAPPENED for word in rest) else "other"


TRUST = {
    "prediction": 1.0,
    "score": 1.0,
    "correct": 1.0,
    "wrong": 1.0,
    "bare": 0.9,
    "label": 0.6,
    "other": 0.3,
}


def order_of(name: Name, two: Name) -> tuple[int, float]:
    """Say which of two names is the current model's (-1 the first, 1 the second, 0 unknown) and how
    surely by the names.
    """
    direction, trust = _direction(name, two)
    if not direction:
        return 0, 0.0
    kinds = {role_of(name), role_of(two)}
    alike = (
        1.0
        if name.rest == two.rest
        else (
            0.8
            if len(kinds) == 1 and kinds <= {"prediction", "score", "correct", "bare"}
            else 0.7
            if kinds <= {"prediction", "bare"}
            else 0.2
        )
    )
    return direction, trust * alike * min(TRUST[kind] for kind in kinds)


def _direction(name: Name, two: Name) -> tuple[int, float]:
    if name.side and two.side and name.side != two.side:
        apart = (name.side < 0) != (two.side < 0)
        return (-1 if name.side < two.side else 1), 1.0 if apart else 0.9
    if name.side and two.side:
        return _by_version(name, two, 0.9)
    if name.side or two.side:
        signed = name.side or -two.side
        unclear = bool(DOUBTFUL_ALONE & {*name.words, *two.words})
        return (-1 if signed < 0 else 1), 0.3 if unclear else 0.75
    return _by_version(name, two, 0.9)


def _by_version(name: Name, two: Name, trust: float) -> tuple[int, float]:
    a, b = name.version, two.version
    if a == b:
        return 0, 0.0
    if not a or not b:
        return (-1 if not a else 1), 0.75
    if [type(x) for x in a] != [type(x) for x in b]:
        return 0, 0.0
    return (-1 if a < b else 1), trust
