"""Which task a label and its answers bear: yes or no, classes, or amounts."""

from __future__ import annotations

from core.case.contents import YES, Contents
from core.case.model import Task
from core.case.pairs import Pair
from core.case.profile import Column
from core.errors import Complaint
from core.messages import mark

CLASSES_BY_LABEL_ALONE = 50
AT_RANDOM = (
    0.5  # a class that is mixed up with another is no nearer to it than to a third
)
EXACT = 0.5


def task_of(  # noqa: PLR0911  one line a task
    label: Column | None, answers: Pair | None, contents: Contents
) -> tuple[Task, Complaint | None]:
    """Say what is predicted: by the label, and for whole numbers by how the predictions miss it."""
    if label is None:
        return "binary", None
    if label.kind == "number":
        return "regression", None
    values = label.distinct or len(label.levels)
    if label.kind != "whole":
        return ("binary" if values <= 2 else "multiclass"), None
    if (
        answers is not None
        and answers.kind == "number"
        and not _whole_like(answers, contents)
    ):
        return "regression", None
    if values <= 2:
        return "binary", None
    if values <= CLASSES_BY_LABEL_ALONE:
        return "multiclass", None
    return _many_numbers(label, answers, contents)


def _whole_like(answers: Pair, contents: Contents) -> bool:
    """Say whether predictions are the label's own values: they hit it exactly in many rows, or
    cannot be read.
    """
    values = contents.values(answers.newer)
    return (
        values is None
        or not str(values.type).startswith(("float", "double"))
        or all(float(row).is_integer() for row in values.drop_null().to_pylist()[:1000])
    )


def _many_numbers(
    label: Column, answers: Pair | None, contents: Contents
) -> tuple[Task, Complaint | None]:
    if answers is None or not label.levels:
        return "regression", None
    exact = min(
        contents.same(label.name, name) for name in (answers.older, answers.newer)
    )
    near = [contents.near(label.name, name) for name in (answers.older, answers.newer)]
    apart = max((item for item in near if item is not None), default=0.0)
    if exact < EXACT:
        return "regression", None
    if apart < AT_RANDOM:
        return "multiclass", None
    what = mark(
        "the label has {levels} whole numbers that may be classes or a number to predict"
    ).format(levels=len(label.levels))
    return "regression", Complaint(
        what,
        mark("choose what is predicted: one of several classes, or a number"),
        label.name,
    )


def positive_of(label: Column) -> str | None:
    """Name the class of a label that counts as yes: one that says so, else the rarest."""
    names = [level for level, _ in label.levels]
    return next(
        (name for name in names if name.lower() in YES), names[-1] if names else None
    )
