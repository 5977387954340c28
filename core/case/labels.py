"""The label: by its name, and by what the predictions say about it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.case.column_words import CORRECT, HAPPENED, LABEL, PREDICTION, SCORE
from core.case.contents import Contents, folded, shape_of
from core.case.name_words import Name, taken_apart
from core.case.pairs import Pair
from core.case.profile import Column
from core.messages import mark

CLEAR = (
    0.15  # kappa or correlation with both models: more than two unrelated columns have
)
RIVAL = 0.6  # a second column that goes with the predictions nearly as well
STRONG, LIKELY, POSSIBLE = 1.0, 0.6, 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """The label that was found, how sure it is, and why.

    `single` says that one prediction stands beside it.
    """

    column: str | None
    sure: float
    reason: str
    single: bool = False


@dataclass(frozen=True, slots=True)
class _Candidate:
    column: Column
    named: float
    goes: float | None
    fits: bool
    gives_name: bool = False


def find_label(
    columns: tuple[Column, ...],
    pair: Pair | None,
    contents: Contents,
    scores: Pair | None = None,
) -> Answer:
    """Find the label beside a pair of answers or scores; without a pair, by name alone."""
    used = {
        name for each in (pair, scores) if each for name in (each.older, each.newer)
    }
    free = [
        column
        for column in columns
        if column.name not in used
        and shape_of(column) in {"class", "number", "share", "constant"}
    ]
    if pair is None:
        return _by_name(free)
    by_name = {column.name: column for column in columns}
    after = _name_giver(pair)
    found = [_candidate(name, pair, by_name, contents) for name in free]
    found = [
        _first_of_its_name(match_)
        if taken_apart(match_.column.name).words == after
        else match_
        for match_ in found
    ]
    found = [
        match_
        for match_ in found
        if match_.fits and (match_.named or match_.goes is not None)
    ]
    if not found:
        return Answer(
            None, 0.0, mark("no column holds the values that the models predict")
        )
    found.sort(key=lambda match_: -_rank(match_))
    return _judged(found)


def _name_giver(pair: Pair) -> tuple[str, ...]:
    """Give the words that both answers are named after, beside their side or version."""
    older, newer = (taken_apart(name).rest for name in (pair.older, pair.newer))
    return older if older == newer else ()


def _first_of_its_name(candidate: _Candidate) -> _Candidate:
    return replace(candidate, named=max(candidate.named, LIKELY), gives_name=True)


def name_strength(name: Name) -> float:
    """Say how much a name alone speaks for a label: 1 for label words, 0.6 for what happened, 0 for
    the rest.

    >>> names = ("y_true", "is_fraud", "ChurnFlag", "region", "y_pred", "y_test")
    >>> [name_strength(taken_apart(name)) for name in names]
    [1.0, 0.6, 0.6, 0.0, 0.0, 1.0]
    """
    if name.has(PREDICTION | SCORE | CORRECT) and "true" not in name.words:
        return POSSIBLE
    if name.has(LABEL):
        return STRONG
    if name.side or name.version:
        return POSSIBLE
    return (
        LIKELY
        if name.has(HAPPENED)
        or any(word.endswith("ed") and len(word) > 4 for word in name.words)
        else POSSIBLE
    )


def _by_name(free: list[Column]) -> Answer:
    strong = [
        column for column in free if name_strength(taken_apart(column.name)) == STRONG
    ]
    likely = strong or [
        column for column in free if name_strength(taken_apart(column.name)) == LIKELY
    ]
    if not likely:
        return Answer(None, 0.0, mark("no name says so"))
    return Answer(
        likely[0].name,
        0.75 if len(strong) == 1 else 0.4,
        mark("“{name}” is named as a label").format(name=likely[0].name),
        single=True,
    )


def _candidate(
    column: Column, pair: Pair, by_name: dict[str, Column], contents: Contents
) -> _Candidate:
    named = name_strength(taken_apart(column.name))
    two = (by_name[pair.older], by_name[pair.newer])
    if pair.kind == "class":
        if not _same_levels(
            column, two
        ):  # it is no candidate, and asking how far they agree is slow
            return _Candidate(column, named, None, fits=False)
        agree = _least(contents.agreement(column.name, each.name) for each in two)
        goes = _of_named(named, agree, column, two, contents)
        return _Candidate(column, named, goes, fits=True)
    goes = _least(contents.together(column.name, each.name) for each in two)
    if pair.kind == "share":
        levels = {folded(level) for level, _ in column.levels}
        two_classes = 1 <= len(levels) <= 2 and shape_of(column) in {
            "class",
            "constant",
        }
        goes = _of_named(
            named, None if goes is None else abs(goes), column, two, contents
        )
        return _Candidate(
            column,
            named,
            goes,
            two_classes
            or (shape_of(column) in {"share", "number"} and column.kind == "number"),
        )
    return _Candidate(
        column,
        named,
        goes,
        column.kind in {"whole", "number"} and shape_of(column) != "constant",
    )


def _of_named(
    named: float,
    goes: float | None,
    column: Column,
    two: tuple[Column, ...],
    contents: Contents,
) -> float | None:
    """Take the stronger of two measures for a column that is named as a label.

    Kappa and correlation stay small where one class is rare, however good the models are. A column
    that nothing names as a label must pass the stricter one.
    """
    if not named:
        return goes
    apart = _least(contents.separates(column.name, each.name) for each in two)
    return max((each for each in (goes, apart) if each is not None), default=None)


def _least(values) -> float | None:  # noqa: ANN001  numbers or moments
    known = [value for value in values if value is not None]
    return min(known) if known else None


def _same_levels(item: Column, two: tuple[Column, ...]) -> bool:
    """Say whether a column holds the values that the models predict.

    A class that one of them never says is no harm.
    """
    own = {folded(level) for level, _ in item.levels}
    theirs = [{folded(level) for level, _ in column.levels} for column in two]
    said = theirs[0] | theirs[1]
    if not own or not said or not own & said:
        return False
    return said <= own or own <= said or len(own & said) >= 0.8 * len(said)


def _rank(candidate: _Candidate) -> float:
    return candidate.named + 2 * min(max(candidate.goes or 0.0, 0.0), 0.5)


def _judged(found: list[_Candidate]) -> Answer:
    best, goes = found[0], found[0].goes
    clear = goes is not None and goes >= CLEAR
    rivals = [candidate for candidate in found[1:] if _rivals(candidate, best)]
    named = (
        mark("its name says so")
        if best.named == STRONG
        else (
            mark("the models' columns are named after it")
            if best.gives_name
            else mark("its name tells what happened")
            if best.named
            else mark("its name does not say so")
        )
    )
    said = (
        mark("and the models' answers go with it")
        if clear
        else (
            mark("but the models' answers hardly go with it")
            if goes is not None
            else mark("and it holds the same values")
        )
    )
    reason = f"{named}, {said}"
    if rivals:
        listed = ", ".join(f"“{rival.column.name}”" for rival in rivals[:3])
        return Answer(
            best.column.name,
            0.5,
            mark("{reason}; {listed} would fit as well").format(
                reason=reason, listed=listed
            ),
        )
    if best.named == STRONG:
        return Answer(best.column.name, 0.98 if clear else 0.85, reason)
    if best.named:
        return Answer(best.column.name, 0.9 if clear else 0.6, reason)
    alone = clear and len(found) == 1
    return Answer(best.column.name, 0.85 if alone else 0.75 if clear else 0.4, reason)


def _rivals(candidate: _Candidate, best: _Candidate) -> bool:
    """Say whether a column would do as well: it goes with the predictions nearly as much, and its
    name is no worse.
    """
    if candidate.goes is None or best.goes is None:
        return candidate.named >= best.named > 0
    near = candidate.goes >= RIVAL * max(best.goes, CLEAR)
    return near and (
        candidate.named >= best.named
        or candidate.goes > best.goes
        or candidate.named == STRONG
    )
