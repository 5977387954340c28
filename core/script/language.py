"""Calm and clear: words that accuse, inflate, shrink, hedge or need explaining, where they stand,
and what to say instead.

The lists stand in `language_lists/<language>/`, a file a kind, a pattern and its rewrite a line.
What somebody is quoted to have said, and the names of the case's models, are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core import words
from core.case.model import Case
from core.messages import ENGLISH, language, mark, say

LISTS = Path(__file__).with_name("language_lists")
MOST_WORDS = 25  # of a sentence that is understood when it is heard once
LONG = "long"
# Kinds of wording, and why each is better avoided.
WHY = {
    "accusation": mark("It blames a person. Name the system, step or column."),
    "you": mark("It blames whoever listens. Name the system, step or column."),
    "absolute": mark("It leaves no room for doubt. The evidence has an interval."),
    "exaggerating": mark("It makes it larger than it is. Say the number."),
    "minimizing": mark("It makes it smaller than it is. Say the number."),
    "hedge": mark("It takes back what is said. Say what is known, and how well."),
    "jargon": mark("Not everybody knows this term. Say what it means."),
    LONG: mark("It is too long to follow when heard once."),
}
# What a case must be free of to be calm and blameless; the others are advice on style.
CALM = frozenset({"accusation", "you", "absolute", "exaggerating"})
QUOTED = re.compile(r"“[^“”]*”|„[^„“”]*[“”]|\"[^\"\n]*\"|«[^«»]*»|»[^«»]*«|‹[^‹›]*›")
# Periods that end no sentence: abbreviations and initials, and before a number or a month those
# of weekdays, of months and of the days of German dates.
ABBREVIATED = re.compile(
    r"\b(?:[B-HJ-Zb-zäöü]|e\.g|i\.e|vs|etc|approx|Dr|Mr|Ms|Mrs|St|Nr|bzw|ca|ggf|usw)\.$"
)
BEFORE_NUMBER = re.compile(
    r"\b(?:No|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Okt|Nov|Dec|Dez|Mo|Di|Mi|Do|Fr|Sa|So)\.$"
)
DAY_OF_DATE = re.compile(r"\b\d{1,2}\.$")
GOES_ON = re.compile(r",?\s[\da-zäöü]")
MONTH = re.compile(
    r"\s(?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez|\d)|\s[a-zäöü]"
)
END = re.compile(
    r"\b(?:[A-Za-zÄÖÜäöü]|e\.g|i\.e|vs|etc|approx|Dr|Mr|Ms|Mrs|St|No|Nr|bzw|ca|ggf|usw|Jan|Feb|Mar|"
    r"Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|Okt|Dez|Mo|Di|Mi|Do|Fr|Sa|So|\d{1,2})\.$"
)
END = re.compile(r"[.!?:…]+(?=\s|$)|\n")


@dataclass(frozen=True, slots=True)
class Span:
    """A wording that is better left out: from, to, as found, what to say instead, its kind."""

    start: int
    end: int
    found: str
    instead: str
    kind: str = "accusation"

    @property
    def why(self) -> str:
        """Say why it is better avoided."""
        return say(WHY[self.kind])

    @property
    def advice(self) -> str:
        """Say what to do about it."""
        if self.kind == LONG:
            if not self.instead:
                return say("make two sentences of it")
            return say("end the sentence before “{next_part}”", next_part=self.instead)
        if not self.instead:
            return say("it adds nothing")
        return say("better: “{instead}”", instead=self.instead)


def check_language(
    text: str, people: Iterable[str] = (), exempt: Iterable[str] = (), code: str = ""
) -> tuple[Span, ...]:
    """Find every wording that is better avoided, in the order of the text.

    `people` are names that a fault may stand beside; `exempt` are names of models and products,
    which may hold any word; `code` is the language, by default the one in use.

    >>> [(span.kind, span.found) for span in check_language("I think you forgot the unit.")]
    [('hedge', 'I think'), ('you', 'you forgot')]
    """
    code = code or language().code
    masked = _masked(text, tuple(exempt))
    found = list(_long(text, masked, code))
    for kind, patterns in _rules(
        code, tuple(sorted({name for name in people if name}))
    ).items():
        taken: list[Span] = []
        for pattern, instead in patterns:
            for hit in pattern.finditer(masked):
                span = Span(
                    hit.start(), hit.end(), text[hit.start() : hit.end()], instead, kind
                )
                glossed = kind == "jargon" and _glossed(masked, hit, code)
                if (
                    hit[0]
                    and not glossed
                    and not any(_overlap(span, other) for other in taken)
                ):
                    taken.append(span)
        found += taken
    blamed = [span for span in found if span.kind == "you"]
    found = [
        span
        for span in found
        if span.kind != "accusation"
        or not any(_overlap(span, other) for other in blamed)
    ]
    return tuple(sorted(found, key=lambda span: (span.start, span.end)))


def of_case(case: Case, text: str) -> tuple[Span, ...]:
    """Check a text on a case: its people are known, and its models may be called anything."""
    names = (case.title, case.model, case.baseline, case.candidate)
    nouns = (case.unit_of_row, case.units_of_row, case.harmed, case.harmed_many)
    wording = tuple(says for _, says in case.wording if "{" not in says)
    people = {
        part
        for person in case.people
        for part in (person.name, *person.name.split()[:1])
    }
    people -= {person.role for person in case.people}
    return check_language(text, people, (*names, *nouns, *wording), case.language)


def rewritten(text: str, span: Span) -> str:
    """Put the rewrite in the place of a span; what only takes something out joins the rest.

    >>> rewritten("Obviously it broke.", check_language("Obviously it broke.")[0])
    'It broke.'
    """
    if span.kind == LONG:
        return text
    before, after = text[: span.start], text[span.end :]
    if span.instead:
        starts = span.found[:1].isupper() and not span.instead[:1].isupper()
        instead = (
            span.instead[:1].upper() + span.instead[1:] if starts else span.instead
        )
        return before + instead + after
    after = after.lstrip(" ,") if not before or before.endswith(" ") else after
    if not before or before.rstrip().endswith((".", "!", "?")):
        after = after[:1].upper() + after[1:]
    return before + after


@cache
def _rules(
    code: str, people: tuple[str, ...]
) -> dict[str, tuple[tuple[re.Pattern[str], str], ...]]:
    names = [*list_lines(code, "first_names"), *(re.escape(name) for name in people)]
    person = rf"(?:{'|'.join(list_lines(code, 'people'))}|(?-i:{'|'.join(names)}))"
    rules = {}
    for kind in WHY:
        if kind != LONG:
            rules[kind] = tuple(
                (_compiled(pattern.replace("{person}", person)), instead)
                for pattern, instead in _pairs(code, kind)
            )
    faults = tuple(
        (_compiled(filled), instead)
        for pattern, instead in _pairs(code, "faults")
        for filled in _beside(pattern, person)
    )
    return rules | {"accusation": (*rules["accusation"], *faults)}


def _beside(pattern: str, person: str) -> tuple[str, ...]:
    """Put a person before a fault, and where the verb is in two parts, between them as well."""
    verb, _, rest = pattern.partition(" (?:.{0,")
    place = r"(?: (?:in|from|at|aus|von) (?:the |der |dem )?\w+)?"
    between = r"(?: \w+ly| just| also| again| simply| has| have| had)*"
    before = f"{person}{place}{between} (?:{pattern})"
    return (before, rf"{verb} {person} (?:.{{0,{rest}") if rest else (before,)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


@cache
def list_lines(code: str, name: str) -> tuple[str, ...]:
    """Read a list; a language without lists has the English ones."""
    folder = LISTS / code if (LISTS / code).is_dir() else LISTS / ENGLISH.code
    lines = (folder / f"{name}.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line.strip() and not line.startswith("#"))


def _pairs(code: str, name: str) -> tuple[tuple[str, str], ...]:
    parts = (line.partition(" =") for line in list_lines(code, name))
    return tuple((pattern, instead.strip()) for pattern, _, instead in parts)


def _masked(text: str, exempt: tuple[str, ...]) -> str:
    """Hide what is exempt behind as many letters, a quotation as a single word."""
    masked = QUOTED.sub(lambda found: "_" * len(found[0]), text)
    for name in sorted(
        {name for name in exempt if name.strip()}, key=len, reverse=True
    ):
        pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
        masked = re.sub(pattern, lambda found: re.sub(r"\S", "_", found[0]), masked)
    return masked


def _glossed(text: str, term: re.Match[str], code: str) -> bool:
    """Say whether the meaning of a term follows it, or the term its meaning, in parentheses."""
    gloss = "|".join(list_lines(code, "gloss"))
    return text[: term.start()].endswith("(") or bool(
        re.match(gloss, text[term.end() :])
    )


def _long(text: str, masked: str, code: str) -> Iterable[Span]:
    for start, end in sentences(masked):
        sentence = masked[start:end]
        if len(words_of(sentence)) > MOST_WORDS:
            yield Span(
                start,
                end,
                text[start:end],
                _joint(sentence, text[start:end], code),
                LONG,
            )


def words_of(sentence: str) -> list[str]:
    """List the words of a sentence; signs alone are none.

    >>> words_of("From 7 – in June – to 42 %.")
    ['From', '7', 'in', 'June', 'to', '42']
    """
    return re.findall(r"[^\W_][^\s]*[^\W_]|[^\W_]|_+", sentence)


def sentences(text: str) -> list[tuple[int, int]]:
    """Give where each sentence begins and ends.

    >>> [len("It fell by 3.5 pp. On Thu, Dec. 10, we act."[a:b])
    ...  for a, b in sentences("It fell by 3.5 pp. On Thu, Dec. 10, we act.")]
    [18, 24]
    """
    places, start = [], 0
    for hit in [*END.finditer(text), None]:
        end = len(text) if hit is None else hit.end()
        if hit is not None and _is_no_end(text[start:end], text[end:]):
            continue
        begin = start + len(text[start:end]) - len(text[start:end].lstrip())
        if begin < end:
            places.append((begin, end))
        start = end
    return places


def _is_no_end(before: str, after: str) -> bool:
    """Say whether the period at the end of a part belongs to an abbreviation or a date."""
    return bool(
        ABBREVIATED.search(before)
        or (BEFORE_NUMBER.search(before) and GOES_ON.match(after))
        or (DAY_OF_DATE.search(before) and MONTH.match(after))
    )


def _joint(sentence: str, said: str, code: str) -> str:
    """Name the words at which a long sentence can be cut, nearest to its middle; "" for none.

    Places are found in what is masked, and named in what is said.
    """
    joints = [part for line in list_lines(code, "joints") for part in line.split("|")]
    middle = len(sentence) // 2
    places = [
        hit.start() for part in joints for hit in re.finditer(re.escape(part), sentence)
    ]
    if not places:
        return ""
    place = min(places, key=lambda place: abs(place - middle))
    return " ".join(said[place:].strip(" ,;").split()[:4])


def _overlap(span: Span, other: Span) -> bool:
    return span.start < other.end and other.start < span.end


def advice_on(spans: Iterable[Span]) -> str:
    """List what was found with what to say instead, each once."""
    items = dict.fromkeys(
        say("“{found}” ({advice})", found=span.found, advice=span.advice)
        for span in spans
    )
    return words.listed(tuple(items))
