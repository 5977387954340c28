"""Which languages a text may be in under each encoding: by its letters, and by where they stand.

A wrong encoding gives itself away by letters of several languages at once, by signs inside words,
by a capital after a small letter, or by two scripts in one word. What none of these rules out is a
rival; two rivals that read differently can only be told apart by a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

WESTERN = {
    "Catalan": "àçèéíïòóúü·",
    "Danish or Norwegian": "æøåéèôóòäöü",
    "Dutch": "áéëèïíöóúü",
    "English": "éèêçïöüñ",
    "French": "àâæçèéêëîïôœùûüÿ",
    "German": "äöüßé",
    "Icelandic": "áðéíóúýþæö",
    "Italian": "àèéìíòóùú",
    "Portuguese": "àáâãçéêíóôõúü",
    "Spanish": "áéíñóúü",
    "Swedish or Finnish": "åäöéü",
}
CENTRAL = {
    "Croatian or Slovenian": "čćđšž",
    "Czech": "áčďéěíňóřšťúůýž",
    "German": "äöüßé",
    "Hungarian": "áéíóöőúüű",
    "Polish": "ąćęłńóśźż",
    "Romanian": "ăâîşţșț",
    "Slovak": "áäčďéíĺľňóôŕšťúýž",
}
TURKISH = {"Turkish": "çğıiöşüâîû"}
BALTIC = {"Estonian": "äöõüšž", "Latvian": "āčēģīķļņšūž", "Lithuanian": "ąčęėįšųūž"}
CYRILLIC = {
    "Russian or Bulgarian": "абвгдежзийклмнопрстуфхцчшщъыьэюяё",
    "Ukrainian": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "Serbian": "абвгдђежзијклљмнњопрстћуфхцчџш",
}
GREEK = {"Greek": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ"}
HEBREW = {"Hebrew": "אבגדהוזחטיךכלםמןנסעףפץצקרשת"}
ARABIC = {"Arabic or Persian": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژگک"}
LANGUAGES = {
    "cp1252": WESTERN | {"Estonian": BALTIC["Estonian"]},
    "cp1250": CENTRAL,
    "cp1254": WESTERN | TURKISH,
    "cp1257": BALTIC | {"Polish": CENTRAL["Polish"]},
    "cp1251": CYRILLIC,
    "cp1253": GREEK,
    "cp1255": HEBREW,
    "cp1256": ARABIC,
    "cp437": WESTERN,
    "cp850": WESTERN,
    "cp852": CENTRAL,
    "cp857": TURKISH,
    "cp862": HEBREW,
    "cp866": CYRILLIC,
    "koi8_r": CYRILLIC,
    "mac_roman": WESTERN,
}
FAMILIAR = (
    "cp1252",
    "cp1254",
)  # all their Western letters may stand in one file, as names do
BEFORE_WORDS = frozenset("°’‘“„«¿¡–—µ\u00a0£€")
AFTER_WORDS = frozenset("’”“»–—°ªº™®²³\u00a0€")
VOWELS = frozenset("аеёиоуыэюяіїєαεηιουωάέήίόύώϊϋΐΰ")
FINAL = frozenset("ςךםןףץ")  # letters that end words, in Greek and Hebrew
NOT_FIRST = frozenset("ьъы")
NOT_FINAL = frozenset("σ")
BOXES = re.compile("[\u2500-\u25ff\u2200-\u22ff\x80-\x9f\ufffd]")
WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Rival:
    """An encoding that a text may be in: how it reads, and whether all its letters are of one
    language.
    """

    name: str
    text: str
    letters: int
    one_language: bool


def rivals_of(content: bytes) -> list[Rival]:
    """List the encodings of single bytes under which bytes beyond ASCII make words of a language.

    Of those that read alike the first is given; those that make more signs than letters of the same
    bytes are none.
    """
    found: dict[str, Rival] = {}
    for name, languages in LANGUAGES.items():
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        rival = _rival(name, text, languages)
        if rival is not None:
            found.setdefault(text, rival)
    most = max((name.letters for name in found.values()), default=0)
    names = [name for name in found.values() if name.letters == most]
    return sorted(names, key=lambda name: not name.one_language)


def _rival(name: str, text: str, languages: dict[str, str]) -> Rival | None:
    if BOXES.search(text) or _sign_in_word(text):
        return None
    words = [word for word in WORD.findall(text) if not word.isascii()]
    if any(_flips(word) or (len(word) == 1 and word.isupper()) for word in words):
        return None
    letters = {
        sign.replace("İ", "i").lower()
        for word in words
        for sign in word
        if not sign.isascii()
    }
    script = any(sign >= "\u0370" for sign in letters)
    if script and any(_is_no_word(word, languages) for word in words):
        return None
    item = any(letters <= set(alphabet) for alphabet in languages.values())
    several = name in FAMILIAR and letters <= set("".join(WESTERN.values()))
    if not item and not several:
        return None
    return Rival(
        name, text, sum(not sign.isascii() for word in words for sign in word), item
    )


def _is_no_word(word: str, languages: dict[str, str]) -> bool:
    """Say whether a word of another script cannot be one.

    It has letters of two scripts, begins with what begins none, has an ending inside, or has no
    vowel; capitals may be an abbreviation, which is spelled.
    """
    if any(sign.isascii() for sign in word):
        return True
    if len(word) > 1 and (FINAL & set(word[:-1]) or word[-1] in NOT_FINAL):
        return True
    if languages not in (CYRILLIC, GREEK):
        return False
    return word[0].lower() in NOT_FIRST or (
        len(word) > 2 and word.islower() and not VOWELS & set(word)
    )


def _flips(word: str) -> bool:
    """Say whether a capital stands where none does: after a small letter, or inside a word that has
    small ones, as in SŘd. One such, as in McGonagall, is ASCII.
    """
    inside = any(sign.isupper() and not sign.isascii() for sign in word[1:])
    if inside and any(sign.islower() for sign in word):
        return True
    return any(
        a.islower() and b.isupper() and not (a + b).isascii() for a, b in pairwise(word)
    )


def _sign_in_word(text: str) -> bool:
    """Say whether a sign beyond ASCII stands beside a letter where none does, or a letter after a
    digit.
    """
    around = zip(f" {text}", text, f"{text[1:]} ", strict=False)
    for before, sign, after in around:
        if sign.isascii():
            continue
        if sign.isalpha() and sign not in "ªºµ":
            if before.isdigit() or after.isdigit():
                return True
        elif (
            (before.isalpha() and sign not in AFTER_WORDS)
            or (after.isalpha() and sign not in BEFORE_WORDS)
            or (sign in "²³" and before.isalpha() and before != "m")
        ):
            return True
    return False
