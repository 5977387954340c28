"""The ten terms: what each means, and what it means in this case."""

from __future__ import annotations

from dataclasses import dataclass

from core import words
from core.evidence.records import LEAST_RISE
from core.messages import mark, say, say_stored
from core.script.brief import Brief
from core.script.finding_tables import drift_summary, lineage_says
from core.script.tables import VERDICTS


@dataclass(frozen=True, slots=True)
class Term:
    """A term, its plain meaning, its meaning in this case, and the page with its chart."""

    name: str
    means: str
    here: str
    page: str


MEANINGS = (
    (
        mark("Critical bug"),
        mark("A fault whose impact the severity matrix rates severe, or major and irreversible."),
        "finding.py",
    ),
    (
        mark("Regression"),
        mark(
            "The new model is worse than the current one on the same records; in a segment, by"
            " at least {least} of the current model's own error, because a retrained model differs"
            " a little everywhere."
        ),
        "finding.py",
    ),
    (
        mark("Root cause analysis"),
        mark("The search for what causes the error, from suspected to confirmed."),
        "finding.py",
    ),
    (mark("Data drift"), mark("The data differ from what the model was trained on."), "finding.py"),
    (
        mark("Feature engineering"),
        mark(
            "How raw data become the columns that a model reads; a changed unit is enough"
            " to break it."
        ),
        "finding.py",
    ),
    (
        mark("Model validation"),
        (
            mark(
                "The check against limits that were agreed in advance; what is not known"
                " never counts as passed."
            )
        ),
        "finding.py",
    ),
    (
        mark("Confidence interval"),
        (
            mark(
                "The range of values that the rows are compatible with; a wide one says"
                " that the size is not sure."
            )
        ),
        "finding.py",
    ),
    (
        mark("A/B testing"),
        mark(
            "Both models on live traffic side by side, to see a difference before everyone gets it."
        ),
        "alternatives.py",
    ),
    (
        mark("Data pipeline"),
        (
            mark(
                "The way of the data from their source to the model; a fault upstream"
                " reaches everything behind it."
            )
        ),
        "finding.py",
    ),
    (
        mark("Reproducibility"),
        mark("Anyone who measures the same file again gets the same numbers."),
        "finding.py",
    ),
)


def terms(brief: Brief) -> tuple[Term, ...]:
    """Explain the ten terms on the live case."""
    return tuple(
        Term(say(name), say(means, least=words.percent(LEAST_RISE, 0)), _here(brief, name), page)
        for name, means, page in MEANINGS
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
        "Data drift": lambda item: drift_summary(item) if item.evidence.shifts else _no_shift(item),
        "Feature engineering": lambda item: _say(item, "finding.shift") or _no_shift(item),
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
    claims = {"Regression": "finding.headline", "Confidence interval": "finding.interval"}
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
    reason = say_stored(evidence.reason)
    return f"{limit}{said}{reason[:1].upper()}{reason[1:]}."


def _cause(brief: Brief) -> str:
    said = (_say(brief, "finding.cause"), _say(brief, "finding.suspect"))
    return " ".join(sentence for sentence in said if sentence) or say(
        "No rise is shown, so no cause is looked for."
    )


def _no_shift(brief: Brief) -> str:
    if brief.case.reference is None:
        return say(
            "There are no reference rows to compare with. Add a reference file to see what moved."
        )
    return say("No feature shifted inside the segment while staying put elsewhere.")


def _say(brief: Brief, name: str) -> str:
    claim = brief.claim(name)
    return "" if claim is None else claim.says
