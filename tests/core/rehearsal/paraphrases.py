"""Sentences as people say the facts of a case, in English and German, and numbers spelled out.

Of each fact the last two of six wordings were held back while the comparison was written.
"""

from __future__ import annotations

HELD_BACK = 2
# `{a}` and `{b}` are the numbers of a fact in their order, `{day}` a date, `{who}` the people.
EN: dict[str, tuple[str, ...]] = {
    "pause": (
        "I recommend that we pause the release.",
        "What I ask of you today is to pause.",
        "My recommendation is clear: let us stop here and wait for the fix.",
        "So I suggest we put a pause on this release.",
        "I propose to stop the rollout of this version until it is mended.",
        "I am asking you to hold off and pause it.",
    ),
    "hold": (
        "I recommend we hold the assistant and ship the rest.",
        "I suggest to hold this part back and ship the rest of the release.",
        "What I propose: hold the assistant, and everything else goes out.",
        "I ask you to hold the model and ship the rest.",
        "My recommendation is to hold it and let the rest ship.",
        "I recommend that the assistant is on hold while we ship the rest.",
    ),
    "patch": (
        "I recommend we release now and patch later.",
        "I suggest that we ship it and patch it afterwards.",
        "I propose to go out today and patch it later.",
        "My recommendation is to release now, patch later.",
        "I ask for a release now with a patch right after.",
        "I recommend shipping on time and following up with a patch.",
    ),
    "per100": (
        "There, errors rose from {a} to {b} in a hundred.",
        "The error rate went up from {a} to {b} percent.",
        "It used to be wrong on {a} of 100, and now it is wrong on {b} of 100.",
        "We see that errors jumped from {a} per hundred to {b} per hundred.",
        "Mistakes went from {a} out of a hundred up to {b} out of a hundred.",
        "Before, {a} in a hundred were wrong. With the new one, {b} in a hundred fail.",
    ),
    "minutes": (
        "There, the average error rose from {a} to {b} minutes.",
        "On average we were off by {a} minutes, and now the error is {b} minutes.",
        "The mean error went from {a} minutes up to {b} minutes.",
        "The error grew: {a} minutes before, {b} minutes now.",
        "We used to miss by {a} minutes. The error is {b} minutes with the new model.",
        "The average error has gone up, from {a} to {b} minutes.",
    ),
    "grade": (
        "There, the mean grade fell from {a} to {b}.",
        "The grade dropped from {a} down to {b}.",
        "The average grade was {a} and is {b} now.",
        "The grades went from {a} to {b}.",
        "Answers there had a grade of {a}. Their grade is {b} with the new version.",
        "On average the grade slid from {a} to {b}.",
    ),
    "people": (
        "Every day it would affect {a} to {b} {who}.",
        "Between {a} and {b} {who} would be hit every single day.",
        "That is {a} to {b} {who} a day.",
        "Each day somewhere from {a} to {b} people are affected.",
        "The people affected would be {a} to {b} a day.",
        "We would hurt between {a} and {b} {who} per day.",
    ),
    "money": (
        "It would cost us {a} to {b} dollars a day.",
        "We would lose between {a} and {b} dollars every day.",
        "In money, that is {a} to {b} dollars a day.",
        "The damage is {a} to {b} dollars per day.",
        "The price of this fault is between {a} and {b} dollars a day.",
        "Day by day it costs from {a} up to {b} dollars.",
    ),
    "delay": (
        "Each day of delay costs {a} to {b} dollars.",
        "Waiting a day costs between {a} and {b} dollars.",
        "A day's delay is {a} to {b} dollars.",
        "I know that the delay is not free: {a} to {b} dollars a day.",
        "If we wait, that is {a} to {b} dollars for every day.",
        "Being late by a day costs us between {a} and {b} dollars.",
    ),
    "steps": (
        "The fix takes {a} steps.",
        "There are {a} steps to the fix.",
        "We need {a} steps to mend it.",
        "The plan has {a} steps.",
        "It is a plan in {a} steps.",
        "{a} steps, and it is mended.",
    ),
    "date": (
        "We can release on {day}.",
        "The fix is ready on {day}.",
        "It can go out by {day}.",
        "The new date is {day}.",
        "We ship on {day}.",
        "By {day} the fix is done.",
    ),
    "odds": (
        "I am {a} percent confident in that date.",
        "The chance that we keep it is {a} percent.",
        "We are {a} percent sure of that.",
        "My confidence in it is {a} percent.",
        "How certain is that? {a} percent certain.",
        "The likelihood is {a} percent, so it is likely.",
    ),
    "release": (
        "The release is planned for {day}.",
        "I know that we planned to launch on {day}.",
        "The deadline is {day}.",
        "It affects the release on {day}.",
        "We are scheduled to go live on {day}.",
        "The plan was to go out on {day}.",
    ),
    "rival": (
        "The runner-up has an expected cost of {a} dollars.",
        "The second best option comes to {a} dollars.",
        "The next best alternative costs {a} dollars.",
        "The other option has an expected cost of {a} dollars.",
        "Its runner-up would be {a} dollars in expectation.",
        "Second comes an option at {a} dollars.",
    ),
}
DE: dict[str, tuple[str, ...]] = {
    "pause": (
        "Ich empfehle, das Release zu pausieren.",
        "Worum ich Sie heute bitte, ist eine Pause.",
        "Meine Empfehlung ist klar: Wir warten auf den Fix.",
        "Ich schlage vor, dass wir hier anhalten.",
        "Ich empfehle einen Stopp, bis es behoben ist.",
        "Ich bitte Sie, die Freigabe zu pausieren.",
    ),
    "hold": (
        "Ich empfehle: hold the assistant, ship the rest.",
        "Ich schlage vor, den Assistenten zurückzuhalten.",
        "Meine Empfehlung: Assistent zurückhalten, Rest freigeben.",
        "Ich bitte darum, das Modell zurückzuhalten und den Rest freizugeben.",
        "Ich empfehle, diesen Teil zurückzuhalten.",
        "Meine Empfehlung: wir halten ihn zurück, also hold.",
    ),
    "patch": (
        "Ich empfehle, jetzt freizugeben und später zu patchen.",
        "Ich schlage vor, dass wir danach einen Patch liefern.",
        "Meine Empfehlung: release now, patch later.",
        "Ich bitte um die Freigabe jetzt und den Patch später.",
        "Ich empfehle die Freigabe mit einem Patch gleich danach.",
        "Mein Vorschlag, den ich Ihnen empfehle: freigeben, dann patchen.",
    ),
    "per100": (
        "Dort stiegen die Fehler von {a} auf {b} von hundert.",
        "Die Fehlerrate ging von {a} auf {b} Prozent hoch.",
        "Vorher waren {a} von 100 falsch, jetzt sind {b} von 100 falsch.",
        "Die Fehler sind von {a} je hundert auf {b} je hundert gestiegen.",
        "Es irrt sich bei {b} von hundert statt bei {a} von hundert.",
        "Früher lagen {a} Prozent falsch. Mit dem neuen Modell liegen {b} Prozent falsch.",
    ),
    "minutes": (
        "Dort stieg der mittlere Fehler von {a} auf {b} Minuten.",
        "Im Mittel lagen wir {a} Minuten daneben, jetzt ist der Fehler {b} Minuten.",
        "Der Fehler ging von {a} Minuten auf {b} Minuten hoch.",
        "Der Fehler wuchs: vorher {a} Minuten, jetzt {b} Minuten.",
        "Früher war der Fehler {a} Minuten. Heute ist der Fehler {b} Minuten.",
        "Der mittlere Fehler ist gestiegen, von {a} auf {b} Minuten.",
    ),
    "grade": (
        "Dort sank der Notenschnitt von {a} auf {b}.",
        "Die Note fiel von {a} auf {b}.",
        "Die mittlere Note war {a} und ist jetzt {b}.",
        "Die Noten gingen von {a} auf {b}.",
        "Die Note dort war {a}. Mit der neuen Version ist die Note {b}.",
        "Im Mittel rutschte die Note von {a} auf {b}.",
    ),
    "people": (
        "Jeden Tag würde es {a} bis {b} {who} betreffen.",
        "Zwischen {a} und {b} Menschen wären jeden Tag betroffen.",
        "Das sind {a} bis {b} {who} am Tag.",
        "Es trifft jeden Tag {a} bis {b} Personen.",
        "Betroffen wären {a} bis {b} Leute pro Tag.",
        "Pro Tag träfe das zwischen {a} und {b} {who}.",
    ),
    "money": (
        "Es würde uns {a} bis {b} Dollar am Tag kosten.",
        "Wir würden jeden Tag zwischen {a} und {b} Dollar verlieren.",
        "In Geld sind das {a} bis {b} Dollar am Tag.",
        "Der Schaden liegt bei {a} bis {b} Dollar pro Tag.",
        "Dieser Fehler kostet zwischen {a} und {b} Dollar täglich.",
        "Tag für Tag gehen {a} bis {b} Dollar verloren, so hoch ist der Verlust.",
    ),
    "delay": (
        "Jeder Tag Verzögerung kostet {a} bis {b} Dollar.",
        "Einen Tag zu warten kostet zwischen {a} und {b} Dollar.",
        "Ein Tag Verspätung sind {a} bis {b} Dollar.",
        "Ich weiß, die Verzögerung ist nicht umsonst: {a} bis {b} Dollar am Tag.",
        "Wenn wir warten, sind das {a} bis {b} Dollar für jeden Tag.",
        "Einen Tag später zu liefern, kostet uns zwischen {a} und {b} Dollar.",
    ),
    "steps": (
        "Der Fix braucht {a} Schritte.",
        "Es sind {a} Schritte bis zum Fix.",
        "Wir brauchen {a} Schritte, um es zu beheben.",
        "Der Plan hat {a} Schritte.",
        "Das ist ein Plan in {a} Schritten.",
        "{a} Schritte, und es ist behoben.",
    ),
    "date": (
        "Freigeben können wir am {day}.",
        "Der Fix ist fertig am {day}.",
        "Es kann raus am {day}.",
        "Der neue Termin ist der {day}.",
        "Wir liefern am {day}.",
        "Am {day} ist der Fix fertig.",
    ),
    "odds": (
        "Die Sicherheit dieses Termins ist {a} Prozent.",
        "Die Chance, dass wir ihn halten, ist {a} Prozent.",
        "Wir sind zu {a} Prozent sicher.",
        "Meine Zuversicht liegt bei {a} Prozent.",
        "Wie sicher ist das? {a} Prozent sicher.",
        "Die Wahrscheinlichkeit ist {a} Prozent.",
    ),
    "release": (
        "Das Release ist geplant für den {day}.",
        "Ich weiß, der Start war geplant für den {day}.",
        "Geplant ist der {day}.",
        "Es betrifft das geplante Release am {day}.",
        "Vorgesehen ist die Freigabe am {day}.",
        "Der Plan war der {day}.",
    ),
    "rival": (
        "Die zweitbeste Option hat erwartete Kosten von {a} Dollar.",
        "Die zweitbeste kommt auf {a} Dollar.",
        "Die nächste Alternative kostet {a} Dollar.",
        "Die andere Option hat erwartete Kosten von {a} Dollar.",
        "Als Zweitbeste folgt eine Option mit {a} Dollar.",
        "Die Alternative liegt bei {a} Dollar.",
    ),
}
WORDINGS = {"en": EN, "de": DE}
SMALL = tuple(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"  # noqa: SIM905  reads as it is said
    " sixteen seventeen eighteen nineteen".split()
)
TENS = tuple("_ _ twenty thirty forty fifty sixty seventy eighty ninety".split())  # noqa: SIM905  reads as it is said
KLEIN = tuple(
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn"  # noqa: SIM905  reads as it is said
    " fünfzehn sechzehn siebzehn achtzehn neunzehn".split()
)
ZEHNER = tuple("_ _ zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split())  # noqa: SIM905  reads as it is said
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
DAYS = {
    1: "first", 2: "second", 3: "third", 5: "fifth", 8: "eighth", 9: "ninth", 12: "twelfth",
    20: "twentieth", 30: "thirtieth",
}  # fmt: skip


def spelled(value: float, language: str) -> str:
    """Spell a number out, as it is said aloud."""
    whole, _, decimals = f"{value:.2f}".partition(".")
    decimals = decimals.rstrip("0")
    text = english(int(whole)) if language == "en" else german(int(whole))
    if not decimals:
        return text
    digits = " ".join((SMALL if language == "en" else KLEIN)[int(digit)] for digit in decimals)
    return f"{text} {'point' if language == 'en' else 'Komma'} {digits}"


def english(value: int) -> str:
    if value < 20:
        return SMALL[value]
    if value < 100:
        rest = f"-{SMALL[value % 10]}" if value % 10 else ""
        return TENS[value // 10] + rest
    for size, name in ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred")):
        if value >= size:
            rest = f" {english(value % size)}" if value % size else ""
            return f"{english(value // size)} {name}{rest}"
    raise ValueError(value)


def german(value: int) -> str:
    if value < 20:
        return KLEIN[value]
    if value < 100:
        unit = {1: "ein"}.get(value % 10, KLEIN[value % 10])
        return f"{unit}und{ZEHNER[value // 10]}" if value % 10 else ZEHNER[value // 10]
    for size, name in ((1_000, "tausend"), (100, "hundert")):
        if value >= size:
            many = value // size
            left = "ein" if many == 1 else german(many)
            return f"{left}{name}{german(value % size) if value % size else ''}"
    raise ValueError(value)


def digits(value: float, language: str) -> str:
    """Write a number with the marks of a language."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{int(value):,}"
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))


def day(month: int, number: int, language: str, *, in_words: bool) -> str:
    """Say a date."""
    name = MONTHS[language].split()[month - 1]
    if language == "de":
        return f"{ordinal_de(number)} {name}" if in_words else f"{number}. {name}"
    return f"the {ordinal(number)} of {name}" if in_words else f"{name} {number}"


def ordinal(number: int) -> str:
    if number in DAYS:
        return DAYS[number]
    if number > 20 and number % 10:
        return f"{TENS[number // 10]}-{ordinal(number % 10)}"
    return f"{SMALL[number]}th"


def ordinal_de(number: int) -> str:
    own = {1: "ersten", 3: "dritten", 7: "siebten", 8: "achten"}
    return own.get(number) or f"{german(number)}{'ten' if number < 20 else 'sten'}"
