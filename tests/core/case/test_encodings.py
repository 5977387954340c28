"""Texts that are not in UTF-8: read as they were written, or asked about.

Never another letter in silence.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from core.case.files import admit, reading
from core.case.paths import typed_copy
from core.case.readers.alphabets import rivals_of
from core.case.readers.dialect import Dialect
from core.case.readers.encoding import encoding_of
from core.command import BAD_INPUT, main
from core.errors import BadFile
from tests.core.case.test_odd_files import ROWS, N, text

# Words and names as they stand in tables: one word, a few, and a sentence or two.
SAMPLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Turkish": (
        ("cp1254", "iso8859_9", "cp857"),
        (
            "Şişli",
            "İstanbul",
            "Eskişehir ve Muğla",
            "Ağrı Dağı'nın eteğinde ılık bir güneş, çok güzel",
        ),
    ),
    "Hebrew": (
        ("cp1255", "cp862"),
        (
            "שלום",
            "תל אביב",
            "ירושלים היא עיר הבירה של ישראל, ושוכנת בהרי יהודה סמוך לים המלח; צפון, דרום ומזרח",
        ),
    ),
    "Polish": (
        ("cp1250", "cp852"),
        ("Łódź", "Kraków", "imię", "być może", "Zażółć gęślą jaźń, a potem idź do domu, mój miły"),
    ),
    "German": (
        ("cp1252", "cp437", "cp850", "mac_roman"),
        ("Köln", "Straße", "Grüße aus München", "Größere Äpfel für schöne Mädchen in Österreich"),
    ),
    "French": (
        ("cp1252", "cp850", "mac_roman"),
        (
            "café",
            "Hélène",
            "à la carte",
            "Où est passée l'élève ? Elle a été reçue à l'hôtel, naïve et gênée",
        ),
    ),
    "Spanish": (
        ("cp1252", "cp850", "mac_roman"),
        (
            "España",
            "Muñoz",
            "¿Qué tal?",
            "El niño pequeño cogió el avión a Málaga con su tía según él",
        ),
    ),
    "Danish": (
        ("cp1252", "cp850", "mac_roman"),
        (
            "Søren",
            "Århus",
            "smørrebrød på Ærø",
            "Blåbærgrød er både sød og sund, når høsten går på hæld",
        ),
    ),
    "Czech": (
        ("cp1250", "cp852"),
        (
            "Plzeň",
            "Dvořák",
            "Příliš žluťoučký kůň",
            "Příliš žluťoučký kůň úpěl ďábelské ódy u řeky",
        ),
    ),
    "Russian": (
        ("cp1251", "koi8_r", "cp866"),
        (
            "Москва",
            "да",
            "Санкт-Петербург",
            "Съешь же ещё этих мягких французских булок, да выпей чаю",
        ),
    ),
    "Greek": (
        ("cp1253",),
        ("Αθήνα", "ναι", "Θεσσαλονίκη", "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία κάθε μέρα"),
    ),
    "Japanese": (
        ("cp932", "euc_jp"),
        ("東京", "ありがとう", "大阪市の天気は晴れです", "データの品質はとても大切です。"),
    ),
    "Portuguese": (
        ("cp1252", "mac_roman"),
        ("São Paulo", "maçã", "A ação não pôde começar às três, avó"),
    ),
    "Hungarian": (
        ("cp1250", "cp852"),
        ("Győr", "Székesfehérvár", "Árvíztűrő tükörfúrógép működik"),
    ),
}
CASES = [
    pytest.param(code, sample, id=f"{language} in {code}: {sample[:12]}")
    for language, (codes, samples) in SAMPLES.items()
    for code in codes
    for sample in samples
]


def written(path: Path, code: str, sample: str) -> Path:
    rows = ROWS | {"region": [(sample, "south", "east")[i % 3] for i in range(N)]}
    path.write_bytes(text(rows).encode(code))
    return path


@pytest.mark.parametrize(("code", "sample"), CASES)
def test_a_text_is_read_as_it_was_written_or_asked_about(
    code: str, sample: str, tmp_path: Path
) -> None:
    path = written(tmp_path / "rows.csv", code, sample)
    guess = encoding_of(path)
    read = path.read_bytes().decode(guess.name)
    right = path.read_bytes().decode(code)
    if guess.asks:
        assert "the encoding of the text is not sure: line 2 reads “" in guess.asks[0].what
        assert "--read encoding=" in guess.asks[0].do
    else:
        assert read == right
    assert encoding_of(path, code).asks == ()


def test_long_samples_are_mostly_known_and_not_asked_about(tmp_path: Path) -> None:
    asked = [
        (language, codes[0])
        for language, (codes, samples) in SAMPLES.items()
        if encoding_of(written(tmp_path / f"{language}.csv", codes[0], samples[-1])).asks
    ]
    assert asked == []


def test_a_rival_is_shown_and_settled_by_a_choice_of_reading(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "rows.csv", "cp1254", "Şehir")
    assert main(["analyze", str(path)]) == BAD_INPUT
    said = capsys.readouterr().err
    assert "The encoding of the text is not sure: line 2 reads “" in said
    assert "Şehir" in said
    assert "encoding=cp1254" in said
    assert main(["analyze", str(path), "--read", "encoding=cp1254"]) != BAD_INPUT
    rows = admit(path, tmp_path / "home", wanted=Dialect(encoding="cp1254"))
    column = pq.read_table(typed_copy(tmp_path / "home", rows.sha256)).column("region")
    assert column[0].as_py() == "Şehir"
    assert reading(tmp_path / "home", rows.sha256).troubles == ()


def test_names_that_the_page_offers_are_encodings(tmp_path: Path) -> None:
    path = written(tmp_path / "rows.csv", "ascii", "north")
    for name in ("Windows-1254", "DOS 850", "Mac Roman", "Shift JIS", "GB 18030", "EUC-KR"):
        assert encoding_of(path, name).name
    with pytest.raises(BadFile, match="There is no encoding “Klingon”"):
        encoding_of(path, "Klingon")


def test_a_capital_inside_a_word_of_small_letters_rules_an_encoding_out() -> None:
    rows = "kunde;region\n1;Süd\n2;Nord\n".encode("cp1252")
    assert [rival.text for rival in rivals_of(rows)] == [rows.decode("cp1252")]
