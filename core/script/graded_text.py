"""What is said of graded answers: whose grades they are, and what more of them would show."""

from __future__ import annotations

from core import words
from core.case.model import Case
from core.evidence.records import Evidence
from core.script.grade_words import grade_change

EQUAL = 0.005  # of the scale: a judge so near to people reads as equal to them


def graded_facts(case: Case, evidence: Evidence) -> dict[str, str]:
    """Facts of graded answers: the judge beside people, and where the uncertainty is from."""
    grades = case.columns.grades
    if grades is None:
        return {}
    facts = {
        "grades.range": words.span(
            words.plain_number(grades.low), words.plain_number(grades.high)
        )
    }
    judge, answers, again = evidence.judge, evidence.answers, evidence.again
    if judge is not None:
        facts |= {
            "judge.graded": words.count_noun(
                judge.graded, case.unit_of_row, case.units_of_row
            ),
            "judge.change": grade_change(case, judge.change),
        }
        if judge.lenient is not None:
            facts["judge.lenient"] = grade_change(
                case, abs(judge.lenient)
            ).removeprefix("+")
    if answers is not None:
        facts |= {
            "answers.each": words.plain_number(answers.answers, 2),
            "answers.within": words.percent(answers.within, 0),
            "answers.gain": words.percent(1 - (1 - answers.within / 2) ** 0.5, 0),
            "answers.prompts_gain": words.percent(1 - 0.5**0.5, 0),
        }
    if again is not None:
        facts |= {
            "again.prompts": words.count_noun(
                again.prompts, case.unit_of_row, case.units_of_row
            ),
            "again.change": grade_change(case, abs(again.change)).removeprefix("+"),
            "again.interval": words.span(
                grade_change(case, again.low), grade_change(case, again.high)
            ),
        }
    return facts


def graded_guards(case: Case, evidence: Evidence) -> dict[str, bool]:
    """Say what is so of graded answers."""
    grades, judge = case.columns.grades, evidence.judge
    lenient = None if judge is None else judge.lenient
    near = grades is None or lenient is None or abs(lenient) < EQUAL * grades.span
    worse = grades is not None and not grades.higher_is_better
    return {
        "graded": grades is not None,
        "graded_amounts": grades is not None and case.predicts_amounts,
        "judge_corrected": judge is not None and lenient is not None,
        "judge_like_people": judge is not None and lenient is not None and near,
        "judge_lenient": lenient is not None and not near and (lenient > 0) != worse,
        "judge_few": judge is not None and lenient is None,
        "again_differs": evidence.again is not None and evidence.again.differs,
        "again_same": evidence.again is not None and not evidence.again.differs,
        "answers_spread": evidence.answers is not None and lenient is None,
    }
