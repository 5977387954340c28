"""What can get worse: the kinds of error, and all that is known of each in one place.

A kind is one entry of `KINDS`: which tasks have it and from which records, what a limit and the
verdict make of it, and the words that it is spoken of in. Whatever counts, tests, limits or words
an error asks this table: the error rate, the positives that are missed, the false alarms, the
quality of the scores, for a number to predict the absolute error and the signed one (its bias),
and the grades of answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from core.case.model import Columns
from core.messages import mark

Source = Literal["outcomes", "losses", "second"]
MAX_CLASSES = 30


@dataclass(frozen=True, slots=True)
class ErrorMeasure:
    """One way in which a model can be wrong.

    `source` names the sums it is read from; `of_class` the class whose records it is about, where
    it is about one (`others` turns that into the records of every other class). `sign` is -1
    where the sums are of what is lost, and the measure itself is better when higher: of grades.
    """

    kind: str
    metric: str
    source: Source = "outcomes"
    of_class: str = ""
    others: bool = False
    sign: int = 1

    @property
    def is_rate(self) -> bool:
        """Say whether it is a share of records, between 0 and 1."""
        return self.source == "outcomes"

    @property
    def id(self) -> str:
        """Name the measure among those of one task."""
        if self.of_class and not self.others:
            return f"{self.metric}:{self.of_class}"
        return self.metric


@dataclass(frozen=True, slots=True)
class Scope:
    """What there is to measure: the mapping, the classes that the labels hold, and whether both
    models give a probability of the positive class.
    """

    columns: Columns
    classes: tuple[str, ...]
    scored: bool

    @property
    def has_positive(self) -> bool:
        """Say whether one of two classes counts as yes."""
        return self.columns.task == "binary" and self.columns.positive is not None


@dataclass(frozen=True, slots=True)
class KindWords:
    """How one kind of error is spoken of.

    `does` takes the amount of a model, `short` the same where the verb was just said, `rate` names
    the measure on axes and in lists, `many` what there is more of in a day, `singular` one of them.
    `moved` is what rose or fell, `named` the same where a sentence begins with it. `about` and
    `rate_about` take the class that a kind is about; both are empty where it is about all records.
    """

    does: str
    short: str
    rate: str
    many: str
    singular: str
    moved: str
    named: str
    about: str = ""
    rate_about: str = ""


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """One kind of error.

    `of` lists its measures in a scope. `metrics` are what those rest on. A kind that `decides` can
    make a release worse by itself, and keeps to the limit of errors where it has none of its own;
    one that `counts_all` counts every mistake alike. `limited` names it in the table of limits,
    empty where no limit can be set for it.
    """

    id: str
    metrics: tuple[ErrorMeasure, ...]
    of: Callable[[Scope], tuple[ErrorMeasure, ...]]
    words: KindWords
    limited: str = ""
    decides: bool = False
    counts_all: bool = False


ERROR_RATE = ErrorMeasure("error", "error-rate")
ABSOLUTE_ERROR = ErrorMeasure("error", "absolute-error", "losses")
MISSED_RATE = ErrorMeasure("missed", "missed-rate")
FALSE_ALARM_RATE = ErrorMeasure("false_alarm", "false-alarm-rate", others=True)
SELECTION_RATE = ErrorMeasure("selected", "selection-rate")
LOG_LOSS = ErrorMeasure("score", "log-loss", "second")
SIGNED_ERROR = ErrorMeasure("bias", "signed-error", "second")
MEAN_GRADE = ErrorMeasure("grade", "mean-grade", "losses", sign=-1)
MEAN_PENALTY = ErrorMeasure(
    "grade", "mean-penalty", "losses"
)  # a grade whose lowest is best


def _of_class(measure: ErrorMeasure, name: str) -> ErrorMeasure:
    return ErrorMeasure(
        measure.kind, measure.metric, of_class=name, others=measure.others
    )


def _errors(scope: Scope) -> tuple[ErrorMeasure, ...]:
    return () if scope.columns.grades is not None else (main_measure(scope.columns),)


def _missed(scope: Scope) -> tuple[ErrorMeasure, ...]:
    """List the positives that are missed, or of more than two classes the recall of each."""
    columns = scope.columns
    if columns.grades is not None or columns.task == "regression":
        return ()
    if scope.has_positive:
        return (_of_class(MISSED_RATE, columns.positive or ""),)
    recalls = tuple(
        _of_class(MISSED_RATE, name) for name in scope.classes[:MAX_CLASSES]
    )
    return recalls if len(recalls) > 1 else ()


def _false_alarms(scope: Scope) -> tuple[ErrorMeasure, ...]:
    if scope.columns.grades is not None or not scope.has_positive:
        return ()
    return (_of_class(FALSE_ALARM_RATE, scope.columns.positive or ""),)


def _scores(scope: Scope) -> tuple[ErrorMeasure, ...]:
    fits = scope.scored and scope.has_positive and scope.columns.grades is None
    return (LOG_LOSS,) if fits else ()


def _bias(scope: Scope) -> tuple[ErrorMeasure, ...]:
    columns = scope.columns
    amounts = columns.task == "regression" and columns.tolerance is None
    return (SIGNED_ERROR,) if amounts and columns.grades is None else ()


def _grades(scope: Scope) -> tuple[ErrorMeasure, ...]:
    return () if scope.columns.grades is None else (main_measure(scope.columns),)


KINDS: tuple[ErrorKind, ...] = (
    ErrorKind(
        "error",
        (ERROR_RATE, ABSOLUTE_ERROR),
        _errors,
        KindWords(
            does=mark("is wrong on {}"),
            short=mark("is wrong on {}"),
            rate=mark("share of wrong predictions"),
            many=mark("wrong predictions"),
            singular=mark("wrong prediction"),
            moved=mark("errors"),
            named=mark("errors"),
        ),
        limited=mark("errors"),
        decides=True,
        counts_all=True,
    ),
    ErrorKind(
        "missed",
        (MISSED_RATE,),
        _missed,
        KindWords(
            does=mark("misses {}{}"),
            short=mark("misses {}"),
            rate=mark("share missed"),
            many=mark("missed cases"),
            singular=mark("missed case"),
            moved=mark("misses"),
            named=mark("missed cases"),
            about=mark(" {named} cases"),
            rate_about=mark("share of {about} missed"),
        ),
        limited=mark("missed cases"),
        decides=True,
    ),
    ErrorKind(
        "false_alarm",
        (FALSE_ALARM_RATE,),
        _false_alarms,
        KindWords(
            does=mark("raises a false alarm on {}{}"),
            short=mark("raises one on {}"),
            rate=mark("share of false alarms"),
            many=mark("false alarms"),
            singular=mark("false alarm"),
            moved=mark("false alarms"),
            named=mark("false alarms"),
            about=mark(" cases that are not {named}"),
            rate_about=mark("share of false alarms among {about}"),
        ),
        limited=mark("false alarms"),
        decides=True,
    ),
    ErrorKind(
        "score",
        (LOG_LOSS,),
        _scores,
        KindWords(
            does=mark("has a log loss of {}"),
            short=mark("has one of {}"),
            rate=mark("log loss"),
            many="",
            singular=mark("badly scored prediction"),
            moved=mark("log loss"),
            named=mark("the loss of the scores"),
        ),
        limited=mark("log loss of the scores"),
    ),
    ErrorKind(
        "bias",
        (SIGNED_ERROR,),
        _bias,
        KindWords(
            does=mark("is {} on average"),
            short=mark("is {}"),
            rate=mark("mean signed error"),
            many="",
            singular=mark("biased prediction"),
            moved=mark("the average error"),
            named=mark("the bias"),
        ),
        limited=mark("bias"),
    ),
    ErrorKind(
        "grade",
        (MEAN_GRADE, MEAN_PENALTY),
        _grades,
        KindWords(
            does=mark("gets {} on average"),
            short=mark("gets {}"),
            rate=mark("mean grade"),
            many=mark("worse answers"),
            singular=mark("worse answer"),
            moved=mark("the mean grade"),
            named=mark("grades"),
        ),
        limited=mark("mean grade"),
        decides=True,
        counts_all=True,
    ),
    ErrorKind(
        "selected",
        (SELECTION_RATE,),
        lambda _: (),  # of groups of people alone
        KindWords(
            does=mark("selects {}"),
            short=mark("selects {}"),
            rate=mark("share selected"),
            many=mark("selected records"),
            singular=mark("selected record"),
            moved=mark("selections"),
            named=mark("the share that is selected"),
        ),
    ),
)
BY_ID = {kind.id: kind for kind in KINDS}
METRICS = {measure.metric: measure for kind in KINDS for measure in kind.metrics}


def main_measure(columns: Columns) -> ErrorMeasure:
    """Give the measure that counts every kind of mistake alike: the error rate, or the absolute
    error of a number, or the mean grade.
    """
    if columns.grades is not None:
        return MEAN_GRADE if columns.grades.higher_is_better else MEAN_PENALTY
    by_loss = columns.task == "regression" and columns.tolerance is None
    return ABSOLUTE_ERROR if by_loss else ERROR_RATE


def measures_of(
    columns: Columns, classes: tuple[str, ...], *, scored: bool = False
) -> tuple[ErrorMeasure, ...]:
    """List the measures of a task, the main one first.

    `classes` are those that the labels hold; `scored` says whether both models give a probability
    of the positive class. With more than two classes the recall of each is a measure of its own.
    """
    scope = Scope(columns, classes, scored)
    return tuple(measure for kind in KINDS for measure in kind.of(scope))
