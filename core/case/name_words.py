"""Names of columns taken apart: words in any case and with any separator, and which of two models
they speak of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e"})
PIECES = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")

PREDICTION = frozenset(
    [
        "pred",
        "preds",
        "prd",
        "prediction",
        "predictions",
        "predicted",
        "predict",
        "predictor",
        "yhat",
        "hat",
        "forecast",
        "forecasts",
        "forecasted",
        "fcst",
        "estimate",
        "estimated",
        "estimates",
        "guess",
        "prognose",
        "prognosen",
        "prognostiziert",
        "prognosewert",
        "vorhersage",
        "vorhersagen",
        "vorhergesagt",
        "schaetzung",
        "schaetzwert",
        "inference",
        "decision",
        "erwartet",
        "geschaetzt",
    ]
)
SCORE = frozenset(
    [
        "score",
        "scores",
        "scored",
        "prob",
        "probs",
        "proba",
        "probas",
        "probability",
        "probabilities",
        "p",
        "phat",
        "pr",
        "confidence",
        "conf",
        "likelihood",
        "posterior",
        "propensity",
        "wahrscheinlichkeit",
        "wkt",
        "ws",
    ]
)
CORRECT = frozenset(
    [
        "correct",
        "right",
        "passed",
        "pass",
        "acc",
        "accuracy",
        "success",
        "hit",
        "match",
        "em",
        "korrekt",
        "richtig",
        "ok",
        "solved",
    ]
)
WRONG = frozenset(["wrong", "error", "incorrect", "failed", "fail", "miss", "falsch", "fehler"])
MODEL = frozenset(
    [
        "model",
        "modell",
        "models",
        "m",
        "mdl",
        "output",
        "outputs",
        "result",
        "response",
        "answer",
        "algo",
        "algorithm",
        "system",
        "sys",
        "run",
        "y",
        "value",
        "wert",
        "antwort",
        "ausgabe",
        "class",
        "klasse",
    ]
)
LABEL = frozenset(
    [
        "label",
        "labels",
        "target",
        "targets",
        "actual",
        "actuals",
        "truth",
        "true",
        "groundtruth",
        "gold",
        "golden",
        "outcome",
        "observed",
        "obs",
        "observation",
        "real",
        "reality",
        "y",
        "ytrue",
        "tatsaechlich",
        "tatsaechlicher",
        "tatsaechliche",
        "tatsache",
        "wahrheit",
        "wahr",
        "ziel",
        "zielwert",
        "zielgroesse",
        "zielvariable",
        "istwert",
        "ist",
        "ergebnis",
        "beobachtet",
        "wirklich",
        "annotation",
        "annotated",
        "reference",
    ]
)
# Words that say what happened, as labels often are called.
HAPPENED = frozenset(
    [
        "churn",
        "churned",
        "default",
        "defaulted",
        "fraud",
        "fraudulent",
        "converted",
        "conversion",
        "clicked",
        "click",
        "bought",
        "purchased",
        "purchase",
        "cancelled",
        "canceled",
        "survived",
        "died",
        "readmitted",
        "returned",
        "late",
        "delayed",
        "spam",
        "positive",
        "event",
        "response",
        "responded",
        "flag",
        "is",
        "has",
        "was",
        "did",
        "kuendigung",
        "gekuendigt",
        "ausfall",
        "ausgefallen",
        "betrug",
        "gekauft",
        "storniert",
        "verspaetet",
        "approved",
        "accepted",
        "rejected",
        "paid",
        "failed",
        "arrived",
        "retained",
        "left",
        "class",
        "category",
        "kategorie",
        "klasse",
        "demand",
        "sales",
        "revenue",
        "bedarf",
        "nachfrage",
        "absatz",
        "umsatz",
    ]
)
OLDER = dict.fromkeys(
    [
        "old",
        "older",
        "baseline",
        "base",
        "bl",
        "champion",
        "champ",
        "released",
        "release",
        "legacy",
        "previous",
        "prev",
        "prior",
        "last",
        "before",
        "original",
        "orig",
        "incumbent",
        "control",
        "ctrl",
        "alt",
        "alte",
        "altes",
        "altem",
        "bisher",
        "bisherig",
        "bisherige",
        "bisheriges",
        "vorher",
        "vorherig",
        "vorherige",
        "vorgaenger",
        "stable",
        "deployed",
        "reference",
        "ref",
    ],
    -2,
)
CURRENT = dict.fromkeys(
    [
        "current",
        "cur",
        "curr",
        "existing",
        "live",
        "prod",
        "production",
        "produktion",
        "produktiv",
        "aktuell",
        "aktuelle",
        "aktuelles",
        "running",
        "heute",
    ],
    -1,
)
NEWER = dict.fromkeys(
    [
        "new",
        "newer",
        "candidate",
        "cand",
        "challenger",
        "chall",
        "contender",
        "after",
        "treatment",
        "treat",
        "treated",
        "updated",
        "update",
        "proposed",
        "next",
        "neu",
        "neue",
        "neues",
        "neuem",
        "nachher",
        "kandidat",
        "herausforderer",
        "retrained",
        "retrain",
        "experimental",
        "staging",
        "canary",
        "shadow",
        "rc",
        "upcoming",
        "future",
        "latest",
        "dev",
        "kuenftig",
        "nachfolger",
        "improved",
    ],
    2,
) | dict.fromkeys(["test", "variant", "variante", "exp", "trial", "beta"], 1)
SIDES = OLDER | CURRENT | NEWER
# Beside a name without a side these may mean something else: an alternative, a test set, a moment,
# a reference.
DOUBTFUL_ALONE = frozenset(
    [
        "alt",
        "test",
        "before",
        "after",
        "last",
        "next",
        "ref",
        "reference",
        "dev",
        "exp",
        "real",
        "live",
    ]
)
IDENTITY = frozenset(
    [
        "id",
        "ids",
        "uuid",
        "guid",
        "key",
        "pk",
        "nr",
        "no",
        "num",
        "nummer",
        "number",
        "idx",
        "index",
        "kennung",
        "identifier",
        "hash",
    ]
)
WEIGHT = frozenset(["weight", "weights", "gewicht", "gewichtung", "gewichte", "w", "wgt"])
WHEN = frozenset(
    [
        "timestamp",
        "time",
        "datetime",
        "date",
        "ts",
        "day",
        "datum",
        "zeit",
        "zeitpunkt",
        "zeitstempel",
        "tag",
        "created",
        "updated",
        "at",
        "dt",
        "event",
        "departure",
    ]
)
# Dates that belong to a person or a contract: a record need not have happened then.
SINCE = frozenset(
    """
    signup sign signed birth born birthday dob hire
    hired joined join registered registration opened since enrolled
    expiry expires due geburt geburtsdatum beitritt eintritt registrierung
    seit vertragsbeginn
    """.split(),
)
LETTERS = frozenset("abcdefgh")
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
    folded = name.translate(FOLDED).translate(str.maketrans({"Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}))
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
        if head in KNOWN and tail in KNOWN and (len(head) > 1 or head == "y") and len(tail) > 1:
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
        elif (word in LETTERS and len(words) > 1) or (word in {"a", "b"} and len(words) == 1):
            version.append(word)
        elif word in {"first", "second", "erste", "zweite", "one", "two"}:
            version.append(1 if word in {"first", "erste", "one"} else 2)
        else:
            rest.append(word)
    return Name(
        words, sides[0] if len(set(sides)) == 1 else sum(sides), tuple(version), tuple(rest)
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


def order_of(one: Name, two: Name) -> tuple[int, float]:
    """Say which of two names is the current model's (-1 the first, 1 the second, 0 unknown) and how
    surely by the names.
    """
    direction, trust = _direction(one, two)
    if not direction:
        return 0, 0.0
    kinds = {role_of(one), role_of(two)}
    alike = (
        1.0
        if one.rest == two.rest
        else (
            0.8
            if len(kinds) == 1 and kinds <= {"prediction", "score", "correct", "bare"}
            else 0.7
            if kinds <= {"prediction", "bare"}
            else 0.2
        )
    )
    return direction, trust * alike * min(TRUST[kind] for kind in kinds)


def _direction(one: Name, two: Name) -> tuple[int, float]:
    if one.side and two.side and one.side != two.side:
        apart = (one.side < 0) != (two.side < 0)
        return (-1 if one.side < two.side else 1), 1.0 if apart else 0.9
    if one.side and two.side:
        return _by_version(one, two, 0.9)
    if one.side or two.side:
        signed = one.side or -two.side
        unclear = bool(DOUBTFUL_ALONE & {*one.words, *two.words})
        return (-1 if signed < 0 else 1), 0.3 if unclear else 0.75
    return _by_version(one, two, 0.9)


def _by_version(one: Name, two: Name, trust: float) -> tuple[int, float]:
    a, b = one.version, two.version
    if a == b:
        return 0, 0.0
    if not a or not b:
        return (-1 if not a else 1), 0.75
    if [type(x) for x in a] != [type(x) for x in b]:
        return 0, 0.0
    return (-1 if a < b else 1), trust
