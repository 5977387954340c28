"""What a fact is called where somebody finds it: its subject and what is said of it, in words."""

from __future__ import annotations

from core.messages import mark, say
from core.script.brief import Brief
from core.script.fact_search import fact_words

SUBJECTS = {
    "affected": mark("All affected segments"),
    "ask": mark("Recommended option"),
    "assumption": mark("Assumption"),
    "audit": mark("Check that catches the fault"),
    "best": mark("Best option"),
    "buys": mark("What a day more would buy"),
    "canary": mark("Limited rollout"),
    "confidence": mark("Confidence level"),
    "date": mark("Proposed date"),
    "decider": mark("Who decides"),
    "delay_cost": mark("Cost of a day of delay"),
    "driver": mark("Largest driver"),
    "elsewhere": mark("Everywhere else"),
    "errors": mark("Extra errors"),
    "evidence": mark("Evidence"),
    "evpi": mark("Value of knowing everything"),
    "examples": mark("Single cases shown"),
    "fallback": mark("Current model in the segment"),
    "flip": mark("Tipping point"),
    "gap": mark("Gap between groups"),
    "kind": mark("Kind of error"),
    "labels": mark("Wrong labels needed"),
    "least": mark("Least disruptive option"),
    "limit": mark("Limit"),
    "line": mark("Part of the cost"),
    "looked": mark("Segments searched"),
    "mix": mark("Mix"),
    "model": mark("Model"),
    "money": mark("Cost of the harm"),
    "mostly": mark("Where most of it is"),
    "overall": mark("Overall"),
    "patch": mark("Release now, patch later"),
    "people": mark("People affected"),
    "power": mark("Power"),
    "release": mark("Planned release"),
    "rests": mark("What the decision rests on"),
    "resume": mark("Release criteria"),
    "rival": mark("Runner-up"),
    "rows": mark("Data"),
    "segments": mark("Segments"),
    "severity": mark("Severity"),
    "shift": mark("Shifted values"),
    "steps": mark("Steps of the fix"),
    "suspect": mark("Suspected cause"),
    "suspicion": mark("Suspected cause"),
    "tests": mark("Tests"),
    "theirs": mark("Best case for releasing"),
    "trade": mark("Trade between two errors"),
    "worst": mark("Worst segment"),
}
ASPECTS = {
    "baseline": mark("current model"),
    "because": mark("why"),
    "before": mark("before"),
    "candidate": mark("new model"),
    "chance": mark("chance"),
    "change": mark("change"),
    "column": mark("column"),
    "columns": mark("columns"),
    "conditions": mark("conditions"),
    "cost": mark("cost"),
    "day": mark("per day"),
    "days": mark("days"),
    "delay": mark("delay"),
    "delay_cost": mark("cost of the delay"),
    "even": mark("as likely as not"),
    "extra": mark("extra errors"),
    "fall": mark("fall"),
    "found": mark("found"),
    "harm": mark("cost of the harm"),
    "interval": mark("interval"),
    "loss": mark("expected cost"),
    "money": mark("cost"),
    "moved": mark("from and to"),
    "name": mark("input"),
    "needed": mark("needed"),
    "now": mark("now"),
    "odds": mark("confidence"),
    "of100": mark("per hundred"),
    "of1000": mark("per thousand"),
    "overall": mark("overall"),
    "owner": mark("owner"),
    "p": mark("p-value"),
    "people": mark("people affected"),
    "power": mark("power"),
    "range": mark("range"),
    "regret": mark("regret"),
    "rise": mark("rise"),
    "rows": mark("how many"),
    "safe": mark("safe date"),
    "second": mark("second incident"),
    "share": mark("share"),
    "slice": mark("a segment"),
    "state": mark("state"),
    "times": mark("times as many"),
    "to": mark("then the best"),
    "total": mark("in all"),
    "verdict": mark("verdict"),
    "what": mark("measure"),
    "where": mark("who or what"),
    "width": mark("width of the interval"),
    "worst": mark("worst case"),
}


def fact_title(brief: Brief, name: str) -> str:
    """Name a fact by its id, as people would: an option or an assumption by its own name.

    A part that has no words of its own is said as it is searched for.
    """
    head, *rest = name.split(".")
    own = ""
    if head in {"option", "assumption", "line"} and rest:
        own = _own_name(brief, head, rest[0])
        head, *rest = rest
    subject = own or (say(SUBJECTS[head]) if head in SUBJECTS else _searched(head))
    aspects = [
        say(ASPECTS[part]) if part in ASPECTS else _searched(part) for part in rest
    ]
    return ": ".join(
        (f"{subject[:1].upper()}{subject[1:]}", *filter(None, [", ".join(aspects)]))
    )


def _own_name(brief: Brief, kind: str, key: str) -> str:
    case = brief.case
    listed = case.options if kind == "option" else case.assumptions
    return next((item.name for item in listed if item.id == key), "")


def _searched(part: str) -> str:
    return fact_words().get(part, part.replace("_", " "))
