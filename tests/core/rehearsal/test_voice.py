"""A voice measured from its recording: pauses, pace, loudness; a bad file refused in a sentence."""

from __future__ import annotations

import io
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from core.errors import BadFile
from core.meeting.rehearsal_events import VoiceMeasured
from core.rehearsal.voice_measures import Voice, measure_voice, measured_event
from core.rehearsal.voice_remarks import against_own, band_words, voice_remarks
from core.rehearsal.wav_frames import MOST_SECONDS, read_frames
from core.script.brief import Brief
from core.script.pitch import pitches
from tests.core.rehearsal.sounds import (
    RATE,
    SPOKEN_RATE,
    hush,
    said,
    speaker,
    spoken,
    talk,
    wav,
)


def measured(samples: np.ndarray, rate: int = RATE, **how: int) -> Voice:
    return measure_voice(read_frames(wav(samples, rate, **how)))


def test_pauses_are_found_where_they_are_and_as_long_as_they_are() -> None:
    voice = measured(said(5.0, 1.0, 4.0, 0.3, 6.0, 2.5, 3.0))
    assert [pause.at for pause in voice.pauses] == pytest.approx([5.0, 16.3], abs=0.1)
    assert [pause.seconds for pause in voice.pauses] == pytest.approx([1.0, 2.5], abs=0.15)
    assert voice.longest == voice.pauses[1]
    assert voice.breathless == pytest.approx((6.0, 16.3), abs=0.15)


def test_quiet_before_the_first_word_and_after_the_last_is_no_pause() -> None:
    voice = measured(np.concatenate([hush(3.0), said(5.0, 1.0, 5.0), hush(4.0)]))
    assert [pause.at for pause in voice.pauses] == pytest.approx([8.0], abs=0.1)
    assert (voice.begins, voice.ends) == pytest.approx((3.0, 14.0), abs=0.1)
    assert voice.share == pytest.approx(10 / 11, abs=0.02)


@pytest.mark.parametrize(
    ("width", "rate", "channels"), [(1, 8_000, 1), (2, 44_100, 2), (3, 48_000, 1), (4, 16_000, 1)]
)
def test_the_same_sound_measures_the_same_in_every_form(width, rate, channels) -> None:
    samples = said(4.0, 1.2, 4.0, rate=rate)
    voice = measured(np.repeat(samples, channels), rate, width=width, channels=channels)
    assert len(voice.pauses) == 1
    assert voice.pauses[0].at == pytest.approx(4.0, abs=0.1)
    assert voice.seconds == pytest.approx(9.2, abs=0.05)


def test_half_as_loud_is_six_decibels_less_and_nothing_else_changes() -> None:
    loud, soft = measured(said(4.0, 1.0, 4.0)), measured(said(4.0, 1.0, 4.0) / 2)
    assert loud.loudness - soft.loudness == pytest.approx(6.02, abs=0.05)
    assert [pause.at for pause in loud.pauses] == [pause.at for pause in soft.pauses]


def test_pace_is_words_over_the_time_from_first_to_last() -> None:
    voice = measured(np.concatenate([hush(2.0), said(29.0, 1.0, 30.0), hush(2.0)]))
    assert voice.pace(140) == pytest.approx(140, abs=1)
    assert voice.pace(None) is None
    assert voice.pace(0) is None
    # Words of another text: nobody speaks like that.
    assert voice.pace(30) is None
    assert voice.pace(400) is None


def test_hum_of_the_mains_is_no_voice() -> None:
    samples = said(4.0, 1.5, 4.0)
    hum = 0.02 * np.sin(2 * np.pi * 50 * np.arange(len(samples)) / RATE)
    assert [pause.at for pause in measured(samples + hum).pauses] == pytest.approx([4.0], abs=0.1)


# Remarks


def test_a_long_pause_and_a_breathless_stretch_are_named_with_their_moments() -> None:
    voice = measured(said(10.0, 4.0, 30.0, 0.8, 5.0))
    remarks = voice_remarks(voice, None)
    assert remarks[0].startswith("00:10: you stop for 4.0 s.") or "3.9 s" in remarks[0]
    assert remarks[1].startswith(("00:13 to 00:4", "00:14 to 00:4"))


@pytest.mark.parametrize(
    ("spoken_words", "there"), [(60, True), (93, False), (149, False), (160, True)]
)
def test_only_a_pace_outside_the_quiet_band_is_named(spoken_words: int, there: bool) -> None:
    voice = measured(said(20.0, 0.7, 9.3, 0.7, 19.3))
    assert voice.pace(spoken_words) == pytest.approx(spoken_words * 1.2, rel=0.02)
    assert any("words a minute" in line for line in voice_remarks(voice, spoken_words)) is there


def test_a_voice_that_fades_is_told_so_at_the_moment() -> None:
    samples = np.concatenate(
        [talk(20.0, 0.3), hush(0.8), talk(10.0, 0.08), hush(0.8), talk(9.0, 0.08)]
    )
    samples += hush(len(samples) / RATE)[: len(samples)]
    assert voice_remarks(measured(samples), None)[0].startswith(
        "00:27: from here on you are quieter"
    )


def test_an_overdriven_recording_and_a_quiet_one_are_told_so() -> None:
    over = measured(np.clip(said(5.0, 1.0, 5.0) * 20, -1, 1))
    assert "overdriven" in voice_remarks(over, None)[0]
    quiet = measured(said(5.0, 1.0, 5.0, level=0.01))
    assert "closer to the microphone" in voice_remarks(quiet, None)[0]


def test_there_are_never_more_than_three_remarks_and_never_a_grade() -> None:
    samples = np.clip(said(40.0, 5.0, 10.0) * 20, -1, 1)
    remarks = voice_remarks(measured(samples), 300)
    assert len(remarks) == 3
    assert not any("score" in line or "/100" in line for line in remarks)
    assert all(line[:5].replace(":", "").isdigit() for line in remarks)
    assert "disagree" in band_words()


def test_a_recording_is_compared_with_ones_own_earlier_ones() -> None:
    def past(pace: float | None, pauses: int) -> VoiceMeasured:
        return VoiceMeasured(60.0, 0.8, pauses, 1.5, 20.0, pace, -24.0)

    assert against_own(past(150.0, 6), ()) == ()
    lines = against_own(past(150.0, 6), (past(120.0, 2), past(None, 4), past(130.0, 12)))
    assert lines[0] == "Pace: 150 words a minute, 125 in your earlier recordings"
    assert lines[1] == "Pauses a minute: 6.0, 4.0 in your earlier recordings"
    assert len(against_own(past(None, 6), (past(120.0, 2),))) == 2


def test_what_is_kept_of_a_recording_is_figures_and_no_sound() -> None:
    event = measured_event(measured(said(5.0, 1.0, 5.0)), 25)
    assert event.pauses == 1
    assert event.longest == pytest.approx(1.0, abs=0.15)
    assert event.pace == pytest.approx(25 * 60 / 11, abs=3)


# Bad recordings


def broken(file: io.BytesIO, place: int, new: bytes) -> io.BytesIO:
    content = bytearray(file.getvalue())
    content[place : place + len(new)] = new
    return io.BytesIO(bytes(content))


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (lambda: wav(np.zeros(RATE * 5)), "Nobody is heard in this recording."),
        (lambda: wav(hush(5.0, 0.0003)), "Nobody is heard in this recording."),
        (lambda: wav(np.zeros(0)), "This recording holds no sound."),
        (lambda: io.BytesIO(b""), "This is no WAV file."),
        (lambda: io.BytesIO(b"RIFF\x10\x00\x00\x00WAVEfmt "), "This WAV file is broken."),
        (lambda: io.BytesIO(b"ID3\x04" + bytes(100)), "This is MP3, not WAV."),
        (lambda: io.BytesIO(b"\x00\x00\x00\x20ftypM4A " + bytes(100)), "This is MP4, not WAV."),
        (lambda: io.BytesIO(b"OggS" + bytes(100)), "This is Ogg, not WAV."),
        (lambda: io.BytesIO(b"name,age\nMira,30\n"), "This is no WAV file."),
        (lambda: broken(wav(said(3.0)), 20, struct.pack("<H", 3)), "does not hold plain whole"),
        (lambda: broken(wav(said(3.0)), 24, struct.pack("<I", 0)), "0 samples a second"),
        (lambda: broken(wav(said(3.0)), 24, struct.pack("<I", 2**31)), "samples a second"),
        (lambda: broken(wav(said(3.0)), 22, struct.pack("<H", 0)), "This WAV file is broken."),
    ],
)  # fmt: skip
def test_a_bad_recording_is_refused_in_one_sentence_with_what_to_do(file, says: str) -> None:
    with pytest.raises(BadFile) as refused:
        measure_voice(read_frames(file()))
    assert says in str(refused.value)
    assert len(refused.value.complaints) == 1


def test_a_file_that_breaks_off_is_measured_as_far_as_it_goes() -> None:
    whole = wav(said(5.0, 1.0, 5.0)).getvalue()
    voice = measure_voice(read_frames(io.BytesIO(whole[: len(whole) // 2])))
    assert voice.seconds == pytest.approx(5.5, abs=0.1)


def test_fuzzed_files_are_measured_or_refused_and_nothing_else() -> None:
    whole, drawn = wav(said(1.0, 0.6, 1.0)).getvalue(), np.random.default_rng(7)
    for _ in range(400):
        content = bytearray(whole)
        for place in drawn.integers(0, 60, 3):
            content[place] = drawn.integers(0, 256)
        try:
            measure_voice(read_frames(io.BytesIO(bytes(content))))
        except BadFile as error:
            assert str(error)


def test_music_is_measured_with_a_word_of_doubt() -> None:
    time = np.arange(RATE * 40) / RATE
    chord = 0.1 * sum(np.sin(2 * np.pi * tone * time) for tone in (220, 277, 330))
    voice = measured(chord * (0.9 + 0.1 * np.sin(2 * np.pi * 2 * time)))
    assert "as in music or noise" in voice.doubt
    assert measured(said(20.0, 1.0, 20.0)).doubt == ""


class Endless(io.RawIOBase):
    """A file of hours whose sound comes again and again: nothing of it lies in memory."""

    def __init__(self, hours: float) -> None:
        piece = said(50.0, 1.0, 9.0)
        self.piece = (piece * 32_767).astype("<i2").tobytes()
        size = round(hours * 3_600 * RATE * 2)
        header = wav(np.zeros(1)).getvalue()
        self.header = (
            b"RIFF" + struct.pack("<I", size + 36) + header[8:40] + struct.pack("<I", size)
        )
        self.size, self.place = size + 44, 0

    def seek(self, place: int, whence: int = 0) -> int:
        self.place = place if whence == 0 else self.place + place if whence == 1 else self.size
        return self.place

    def tell(self) -> int:
        return self.place

    def read(self, size: int = -1) -> bytes:
        size = min(size if size >= 0 else self.size, self.size - self.place)
        out = bytearray()
        while len(out) < size:
            if self.place < 44:
                part = self.header[self.place : min(44, self.place + size - len(out))]
            else:
                start = (self.place - 44) % len(self.piece)
                part = self.piece[start : start + size - len(out)]
            out += part
            self.place += len(part)
        return bytes(out)


def test_three_hours_are_measured_for_one_in_little_memory() -> None:
    tracemalloc.start()
    frames = read_frames(Endless(3.0))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert frames.is_cut
    assert frames.seconds == pytest.approx(3 * 3_600)
    assert frames.measured == pytest.approx(MOST_SECONDS, rel=0.01)
    assert most < 100_000_000
    voice = measure_voice(frames)
    assert len(voice.pauses) == pytest.approx(60, abs=1)


# Spoken by a machine


SENTENCES = (
    "For flights by E V out of Newark in the evening, errors rose from seven to forty two.",
    "Every day it runs, it would affect twelve to forty three passengers.",
    "I recommend we pause until the fix is out.",
    "We can release on Monday, the seventh of December.",
)


def test_planted_pauses_in_synthetic_speech_are_found(tmp_path: Path) -> None:
    parts, planted, at = [], [], 0.0
    for sentence, gap in zip(SENTENCES, (1.0, 1.8, 3.2, 0.0), strict=True):
        voice = spoken(sentence, tmp_path)
        loud = np.flatnonzero(np.abs(voice) > 0.01)
        voice = voice[loud[0] : loud[-1]]
        parts += [voice, np.zeros(round(gap * SPOKEN_RATE))]
        at += len(voice) / SPOKEN_RATE
        if gap:
            planted.append((at, gap))
        at += gap
    samples = np.concatenate(parts)
    samples += hush(len(samples) / SPOKEN_RATE + 1, 0.0005, SPOKEN_RATE)[: len(samples)]
    found = measured(samples, SPOKEN_RATE).pauses
    off = []
    for start, gap in planted:
        near = min(found, key=lambda pause: abs(pause.at - start))
        off.append((near.at - start, near.seconds - gap))
    print("pauses off by, start and length:", [tuple(round(x, 2) for x in pair) for pair in off])
    assert all(abs(value) <= 0.4 for pair in off for value in pair)
    assert len([pause for pause in found if pause.seconds > 0.9]) == len(planted)


@pytest.mark.parametrize("pace", [100, 150, 200])
@pytest.mark.parametrize("voice", ["en-us", "de"])
def test_the_pace_of_synthetic_speech_is_found(tmp_path: Path, pace: int, voice: str) -> None:
    text = " ".join(SENTENCES)
    samples = spoken(text, tmp_path, pace, voice)
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    spoken_words = len(text.split())
    true = spoken_words * 60 * SPOKEN_RATE / (loud[-1] - loud[0])
    padded = np.concatenate(
        [hush(2.0, 0.0005, SPOKEN_RATE), samples, hush(3.0, 0.0005, SPOKEN_RATE)]
    )
    found = measured(padded, SPOKEN_RATE).pace(spoken_words)
    print(f"{voice} at {pace}: {found:.1f} words a minute, {true:.1f} in truth")
    assert found == pytest.approx(true, abs=10)


def test_a_pitch_that_is_spoken_in_its_pace_needs_no_remark_on_it(
    tmp_path: Path, flights: Brief
) -> None:
    speaker()
    pitch = pitches(flights)[0]
    voice = measured(spoken(pitch.text, tmp_path, 130), SPOKEN_RATE)
    pace = voice.pace(pitch.words)
    print(f"the pitch of {pitch.words} words: {pace:.0f} words a minute")
    assert 60 < pace < 200
