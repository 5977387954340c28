"""The ten terms: what each means, and what it means in this case."""

from __future__ import annotations

from dataclasses import dataclass

from core import words
from core.evidence.records import LEAST_RISE
from core.messages import mark, say
from core.script.brief import Brief
from core.script.finding_tables import drift_summary, lineage_says
from core.script.reason_text import reason_words
from core.script.slice_tables import VERDICTS


@dataclass(frozen=True, slots=True)
class Term:
    """A term, its plain meaning, the sentence to say when somebody asks, its meaning in this case,
    and its chart with the page that has more.
    """

    name: str
    means: str
    aloud: str
    here: str
    page: str
    chart: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is known of a term without a case.

    `sign` is the word by which it is found on a screen, and `gloss` what stands there beside its
    first use.
    """

    name: str
    means: str
    aloud: str
    sign: str
    gloss: str
    page: str = "finding.py"
    chart: str = ""


MEANINGS = (
    Meaning(
        mark("Critical bug"),
        mark(
            "A fault whose impact the severity matrix rates severe, or major and irreversible."
        ),
        mark("Critical means severe by our written matrix, and not because I feel so."),
        mark("critical"),
        mark("Critical: severe by the written matrix."),
        chart="impact",
    ),
    Meaning(
        mark("Regression"),
        mark(
            "The new model is worse than the current one on the same data; in a segment, by"
            " at least {least} of the current model's own error, because a retrained model differs"
            " a little everywhere."
        ),
        mark(
            "It means the new model does worse than the current one on the very same data."
        ),
        mark("regression"),
        mark("Regression: worse than the current model on the same data."),
        chart="change",
    ),
    Meaning(
        mark("Root cause analysis"),
        mark("The search for what causes the error, from suspected to confirmed."),
        mark(
            "We look for what caused the error, and only a test turns"
            " a suspected cause into a confirmed one."
        ),
        mark("root cause"),
        mark("Root cause: what caused the error, confirmed by a test."),
        chart="timeline",
    ),
    Meaning(
        mark("Data drift"),
        mark("The data differ from what the model was trained on."),
        mark("The data no longer look like what the model learned from."),
        mark("drift"),
        mark("Drift: the data differ from what the model learned from."),
        chart="drift",
    ),
    Meaning(
        mark("Feature engineering"),
        mark(
            "How raw data become the columns that a model reads; a changed unit is enough"
            " to break it."
        ),
        mark(
            "It turns raw data into the columns a model reads, and one changed unit breaks it."
        ),
        mark("feature"),
        mark("Feature: a column that the model reads."),
    ),
    Meaning(
        mark("Model validation"),
        mark(
            "The check against limits that were agreed in advance; what is not known"
            " never counts as passed."
        ),
        mark(
            "We check against limits agreed in advance. What we don't know never counts as passed."
        ),
        mark("validation"),
        mark("Validation: the check against limits agreed in advance."),
        chart="forest",
    ),
    Meaning(
        mark("Confidence interval"),
        mark(
            "The range of values that are consistent with the data; a wide one means"
            " that the size is uncertain."
        ),
        mark(
            "Any change in that range is consistent with our data. A wide one leaves the size open."
        ),
        mark("interval"),
        mark("Interval: the range of changes consistent with these data."),
        chart="slopes",
    ),
    Meaning(
        mark("A/B testing"),
        mark(
            "Both models on live traffic side by side, to see a difference before everyone gets it."
        ),
        mark(
            "Both models run on live traffic side by side, so a fault"
            " reaches a few people, not everyone."
        ),
        mark("A/B"),
        mark("A/B test: both models on live traffic, side by side."),
        "alternatives.py",
        "power",
    ),
    Meaning(
        mark("Data pipeline"),
        mark(
            "The path that data take from the source to the model; a fault upstream"
            " reaches everything downstream."
        ),
        mark(
            "It is the path from the source to the model. A fault early"
            " in it reaches everything downstream."
        ),
        mark("pipeline"),
        mark("Pipeline: the path of the data from its source to the model."),
        chart="lineage",
    ),
    Meaning(
        mark("Reproducibility"),
        mark("Anyone who measures the same file again gets the same numbers."),
        mark("Anyone who measures the same file again gets the same numbers."),
        mark("reproducib"),
        mark("Reproducible: measured again, the same file gives the same numbers."),
    ),
)


def glosses(shown: str, before: str) -> tuple[str, ...]:
    """Explain the terms that stand on a screen and in nothing that was shown before it."""
    return tuple(
        say(item.gloss)
        for item in MEANINGS
        if _stands_in(say(item.sign), shown) and not _stands_in(say(item.sign), before)
    )


def _stands_in(sign: str, text: str) -> bool:
    return sign.casefold() in text.casefold()


def terms(brief: Brief) -> tuple[Term, ...]:
    """Explain the ten terms on the live case."""
    return tuple(
        Term(
            say(item.name),
            say(item.means, least=words.percent(LEAST_RISE, 0)),
            say(item.aloud),
            _here(brief, item.name),
            item.page,
            item.chart,
        )
        for item in MEANINGS
    )


def _here(brief: Brief, name: str) -> str:
    special = {
        "Reproducibility": _again,
        "Model validation": _limits,
        "Data pipeline": (
            lambda item: (
                lineage_says(item)
                or _say(item, "finding.cause")
                or say("No fault upstream is suspected.")
            )
        ),
        "Root cause analysis": _cause,
        "Data drift": lambda item: (
            drift_summary(item) if item.evidence.shifts else _no_shift(item)
        ),
        "Feature engineering": lambda item: (
            _say(item, "finding.shift") or _no_shift(item)
        ),
        "A/B testing": _trial,
        "Critical bug": (
            lambda item: (
                _say(item, "finding.severity")
                or say(
                    "The matrix is not filled in, or no regression is shown, so the word is"
                    " not used."
                )
            )
        ),
    }
    if name in special:
        return special[name](brief)
    claims = {
        "Regression": "finding.headline",
        "Confidence interval": "finding.interval",
    }
    return _say(brief, claims[name]) or say("Nothing to say about it in this case.")


def _trial(brief: Brief) -> str:
    running = say(
        "A test that runs is checked on the alternatives page: its split, the units"
        " that saw both arms, its effect with and without them."
    )
    return f"{_say(brief, 'answer.rollout')} {running}".strip()


def _again(brief: Brief) -> str:
    facts = brief.facts
    return say(
        "The file {file} has the digest {file_digest}; measured again it gives evidence"
        " {evidence}.",
        file=facts["file"].says,
        file_digest=facts["file.digest"].says,
        evidence=facts["evidence"].says,
    )


def _limits(brief: Brief) -> str:
    facts, evidence = brief.facts, brief.evidence
    limit = (
        say(
            "The limit for the overall change is {limit_overall}: ",
            limit_overall=facts["limit.overall"].says,
        )
        if "limit.overall" in facts
        else ""
    )
    said = (
        f"{say(VERDICTS[evidence.overall.verdict])}. "
        if limit
        else say("No limit was agreed for the overall change. ")
    )
    reason = reason_words(brief.case, evidence)
    return f"{limit}{said}{reason[:1].upper()}{reason[1:]}."


def _cause(brief: Brief) -> str:
    said = (_say(brief, "finding.cause"), _say(brief, "finding.suspect"))
    return " ".join(sentence for sentence in said if sentence) or say(
        "No rise is shown, so no cause is looked for."
    )


def _no_shift(brief: Brief) -> str:
    if brief.case.reference is None:
        return say(
            "There are no reference data to compare with. Add a reference file to see what moved."
        )
    return say("No feature shifted inside the segment while staying put elsewhere.")


def _say(brief: Brief, name: str) -> str:
    claim = brief.claim(name)
    return "" if claim is None else claim.says
