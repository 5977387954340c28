"""Texts come from the catalogue of the language in use, and stay English where it has none."""

from __future__ import annotations

import subprocess
import sys
from threading import Thread

from core import messages
from core.messages import (
    ENGLISH,
    LANGUAGES,
    in_language,
    language,
    mark,
    say,
    say_count,
    use_language,
)


def test_english_is_the_text_itself() -> None:
    assert say("and") == "and"
    assert say("{count} rows in {file}", count=3, file="a.csv") == "3 rows in a.csv"


def test_another_language_is_read_from_its_catalogue() -> None:
    with in_language("de"):
        assert say("and") == "und"
        assert say(mark("and")) == "und"
        assert language().name == "Deutsch"
    assert say("and") == "and"


def test_a_text_without_a_translation_stays_english() -> None:
    with in_language("de"):
        assert say("No catalogue has {this}", this="that") == "No catalogue has that"


def test_a_count_takes_its_form_in_both_languages() -> None:
    assert [say_count(n, "day", "days") for n in (0, 1, 2)] == ["days", "day", "days"]
    with in_language("de"):
        german = [say_count(n, "day", "days") for n in (0, 1, 2, 1.5)]
    assert german == ["Tage", "Tag", "Tage", "Tage"]


def test_braces_in_a_value_are_left_alone() -> None:
    assert say("File: {file}", file="{file}.csv") == "File: {file}.csv"
    assert say("A text with {braces}") == "A text with {braces}"


def test_an_unknown_language_is_english() -> None:
    with in_language("xx"):
        assert language() == ENGLISH


def test_a_thread_of_its_own_starts_in_english() -> None:
    heard = []
    with in_language("de"):
        thread = Thread(target=lambda: heard.append(say("and")))
        thread.start()
        thread.join()
    assert heard == ["and"]


def test_a_language_stays_in_use_until_another_is_chosen() -> None:
    def speak() -> None:
        use_language("de-AT")
        heard.append(say("and"))

    heard: list[str] = []
    thread = Thread(target=speak)
    thread.start()
    thread.join()
    assert heard == ["und"]


def test_each_language_names_a_locale_that_exists() -> None:
    from core.written import style_of

    assert [style_of(language.locale).locale for language in LANGUAGES] == [
        language.locale for language in LANGUAGES
    ]


def test_english_reads_no_catalogue() -> None:
    program = (
        "import sys; from core.messages import say; say('and'); sys.exit('babel' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
    assert messages.catalogue("xx").texts == {}


def test_a_stored_sentence_is_known_by_its_text_and_its_values_are_said_as_well() -> None:
    from core.messages import say_stored

    stored = "errors rose in a segment by more than chance explains, confirmed on all records"
    assert say_stored(stored) == stored
    with in_language("de"):
        assert say_stored("no rows") == "keine Zeilen"
        assert (
            say_stored("too few: 12 rows, fewer than 30") == "zu wenige: 12 Zeilen, weniger als 30"
        )
        assert say_stored("nobody has marked this") == "nobody has marked this"


def test_a_thread_without_a_language_asks_for_it() -> None:
    from core.messages import Fallback
    from core.speech import Speech, otherwise, speech
    from core.written import Fallback as Numbers

    before, heard = (Fallback.ask, Numbers.ask), []
    otherwise(lambda: Speech("de", "de_DE"))
    try:
        thread = Thread(target=lambda: heard.append((say("and"), speech())))
        thread.start()
        thread.join()
    finally:
        Fallback.ask, Numbers.ask = map(staticmethod, before)
    assert heard == [("und", Speech("de", "de_DE"))]


def test_a_name_of_the_users_own_stays_as_it_is_though_the_catalogue_holds_it() -> None:
    from core.messages import say, say_stored

    with in_language("de"):
        assert say("Opening") == "Eröffnung"
        assert say_stored("the numbers in Opening") == "die Zahlen in Opening"
        assert say_stored("the delegate, Close, is not among the people").count("Close") == 1


def test_a_name_is_quoted_as_the_language_does() -> None:
    from core.messages import quoted

    assert quoted("late") == "“late”"
    with in_language("de"):
        assert quoted("late") == "„late“"


def test_numbers_within_a_stored_text_are_written_in_the_marks_in_use() -> None:
    from core.messages import STORED_NUMBER, Numbers
    from core.speech import Speech, in_speech

    assert STORED_NUMBER.fullmatch("6.000") is None, "German for six thousand"
    with in_speech(Speech("de", "de_DE")):
        assert Numbers.write("0.35") == "0,35"
        assert Numbers.write("12.5%") == "12,5\u00a0%"
