"""What is likely asked next: after an answer, the questions that it tends to bring."""

from __future__ import annotations

from core.script.claims import Answer, Script

MOST = 3
# Answer by answer, most likely first.
NEXT: dict[str, tuple[str, ...]] = {
    "what": ("only_there", "sure", "quantify"),
    "only_there": ("sure", "fallback", "gate"),
    "quantify": ("range_wide", "worst_case", "assumed"),
    "sure": ("labels", "mix", "check"),
    "reproduced": ("record", "labels"),
    "since": ("cause", "tests"),
    "missed": ("labels", "sure"),
    "again": ("judge", "more_prompts"),
    "more_prompts": ("sure", "judge"),
    "judge": ("labels", "sure"),
    "labels": ("sure", "examples"),
    "mix": ("cause", "sure"),
    "tests": ("gate", "nobody_decides"),
    "gate": ("tests", "only_there"),
    "cause": ("check", "tests", "faster"),
    "check": ("faster", "recommend"),
    "examples": ("affected_how", "severity"),
    "severity": ("worst_case", "knowing"),
    "groups": ("groups_law", "knowing"),
    "groups_law": ("groups", "knowing", "record"),
    "trade": ("assumed", "change_mind"),
    "worst_case": ("range_wide", "knowing"),
    "recommend": ("alternatives", "faster", "pause_cost"),
    "faster": ("reopen", "done_already"),
    "done_already": ("faster", "reopen"),
    "reopen": ("customers_told", "faster"),
    "alternatives": ("patch", "rollout", "fallback"),
    "patch": ("calls", "rollout", "knowing"),
    "rollout": ("fallback", "patch", "theirs"),
    "fallback": ("rollout", "alternatives"),
    "theirs": ("change_mind", "robust"),
    "change_mind": ("robust", "assumed"),
    "robust": ("assumed", "change_mind"),
    "assumed": ("range_wide", "uncounted"),
    "delay_cost": ("pause_cost", "uncounted"),
    "pause_cost": ("uncounted", "faster", "range_wide"),
    "range_wide": ("assumed", "worst_case"),
    "uncounted": ("pause_cost", "assumed"),
    "record": ("knowing", "nobody_decides"),
    "knowing": ("record", "nobody_decides", "alternatives"),
    "customers_told": ("calls", "reopen"),
    "affected_how": ("calls", "examples"),
    "calls": ("customers_told", "affected_how"),
    "nobody_decides": ("pause_cost", "knowing"),
}


def next_questions(script: Script, answer_id: str) -> tuple[Answer, ...]:
    """List the prepared answers whose questions likely follow on an answer, most likely first.

    Behind an answer of the presenter's own there is nothing that we could know.
    """
    answers = {answer.id: answer for answer in script.answers}
    follow = (answers[name] for name in NEXT.get(answer_id, ()) if name in answers)
    return tuple(follow)[:MOST]
