"""A recording as loudness over time: read in parts, so that hours of sound need little memory."""

from __future__ import annotations

import math
import struct
import wave
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from scipy.signal import butter, resample_poly, sosfilt, sosfilt_zi

from core import words
from core.errors import BadFile, Complaint
from core.messages import say

FRAME_SECONDS = 0.02
PART_SECONDS = 10
MOST_SECONDS = (
    3_600  # what is measured of a longer recording; nobody rehearses for longer
)
LOWEST_RATE, HIGHEST_RATE = 4_000, 192_000
MOST_CHANNELS, MOST_BYTES = 8, 4  # bytes of a sample
# Below it there is the hum of mains and of the room, and nothing of a voice.
HUM_HERTZ = 80
SILENCE = -100.0  # decibels, in the place of none at all
FULL = 0.99  # of full scale: what is louder is cut off
# What the reader of the standard library raises for a file that is broken.
BROKEN = (wave.Error, EOFError, ValueError, RuntimeError, ArithmeticError, struct.error)
# How files of other kinds begin, to name them; a WAV begins with RIFF.
OTHERS = (
    (b"ID3", "MP3"),
    (b"\xff\xfb", "MP3"),
    (b"\xff\xf3", "MP3"),
    (b"fLaC", "FLAC"),
    (b"OggS", "Ogg"),
    (b"\x1aE\xdf\xa3", "WebM"),
)


@dataclass(frozen=True, slots=True)
class Frames:
    """Loudness of a recording: decibels below full scale of each 20 milliseconds (shape: frames,),
    its whole length in seconds, the share of samples at full scale, and where the first is (None
    without any).
    """

    levels: np.ndarray
    seconds: float
    clipped: float
    clipped_at: float | None

    @property
    def measured(self) -> float:
        """Give the seconds that were measured: all, or the first hour."""
        return len(self.levels) * FRAME_SECONDS

    @property
    def is_cut(self) -> bool:
        """Say whether the recording is longer than what was measured."""
        return self.seconds > MOST_SECONDS


def read_frames(file: BinaryIO) -> Frames:
    """Read a WAV file with whole numbers of 8 to 32 bits.

    Raises BadFile for what is no such file, is broken, or holds no sound.
    """
    with _opened(file) as sound:
        return _framed(sound)


def read_samples(file: BinaryIO, rate: int, most_seconds: int) -> np.ndarray:
    """Read the first seconds of a WAV file as numbers from -1 to 1 at a rate (shape: samples,).

    Raises BadFile as `read_frames` does.
    """
    with _opened(file) as sound:
        _checked(sound)
        own = sound.getframerate()
        shared = math.gcd(own, rate)
        parts, left = [], most_seconds * own
        while left > 0 and len(
            part := _next_samples(sound, min(PART_SECONDS * own, left))
        ):
            left -= len(part)
            parts.append(
                resample_poly(part, rate // shared, own // shared).astype(np.float32)
            )
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


@contextmanager
def _opened(file: BinaryIO) -> Generator[wave.Wave_read]:
    file.seek(0)
    _named(file.read(12))
    file.seek(0)
    try:
        with wave.open(file) as sound:
            yield sound
    except BROKEN as error:
        raise BadFile(_unreadable(str(error))) from None


def _named(start: bytes) -> None:
    """Refuse a file of another kind by its name."""
    if start[:4] == b"RIFF" and start[8:12] == b"WAVE":
        return
    kind = next((name for sign, name in OTHERS if start.startswith(sign)), "")
    kind = kind or ("MP4" if start[4:8] == b"ftyp" else "")
    what = (
        say("this is {kind}, not WAV", kind=kind)
        if kind
        else say("this is no WAV file")
    )
    raise BadFile(
        Complaint(what, say("save the recording as WAV, 16 bit, and choose it again"))
    )


def _unreadable(why: str) -> Complaint:
    if why.startswith("unknown format"):
        return _of_another_format()
    return Complaint(
        say("this WAV file is broken"), say("record it again, or choose another file")
    )


def _of_another_format() -> Complaint:
    return Complaint(
        say("this WAV file does not hold plain whole numbers"),
        say("save the recording as WAV, 16 bit, and choose it again"),
    )


def _checked(sound: wave.Wave_read) -> None:
    """Refuse what no microphone records."""
    if sound.getsampwidth() > MOST_BYTES:
        raise BadFile(_of_another_format())
    rate, channels = sound.getframerate(), sound.getnchannels()
    if not LOWEST_RATE <= rate <= HIGHEST_RATE or channels > MOST_CHANNELS:
        raise BadFile(
            Complaint(
                say(
                    "this file says {rate} samples a second on {channels}, which no microphone"
                    " records",
                    rate=words.count(rate),
                    channels=words.count_noun(channels, "channel"),
                ),
                say("record it again at 16,000 samples a second on one channel"),
            )
        )


def _framed(sound: wave.Wave_read) -> Frames:
    _checked(sound)
    rate, levels, clipped, first, samples = sound.getframerate(), [], 0, None, 0
    for part in _parts(sound, rate):
        over = np.flatnonzero(np.abs(part.peaks) >= FULL)
        if len(over) and first is None:
            first = (samples + int(over[0])) / rate
        clipped += len(over)
        samples += len(part.peaks)
        levels.append(part.levels)
    if not any(map(len, levels)):
        raise BadFile(
            Complaint(
                say("this recording holds no sound"),
                say("record it again, or choose another file"),
            )
        )
    whole = (
        sound.getnframes() / rate if samples >= MOST_SECONDS * rate else samples / rate
    )
    return Frames(np.concatenate(levels), whole, clipped / samples, first)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a recording: its samples from -1 to 1, and the loudness of its frames."""

    peaks: np.ndarray
    levels: np.ndarray


def _parts(sound: wave.Wave_read, rate: int) -> Iterator[_Part]:
    """Go through the first hour in parts; the rest of a last frame is left out."""
    size = round(rate * FRAME_SECONDS)
    filter_, left = (
        butter(2, HUM_HERTZ, "highpass", fs=rate, output="sos"),
        MOST_SECONDS * rate,
    )
    state = sosfilt_zi(filter_) * 0.0
    while left > 0:
        samples = _next_samples(sound, min(PART_SECONDS * 50 * size, left))
        if not len(samples):
            return
        left -= len(samples)
        heard, state = sosfilt(filter_, samples, zi=state)
        frames = heard[: len(heard) // size * size].reshape(-1, size)
        power = np.mean(frames * frames, axis=1)
        levels = 10 * np.log10(np.maximum(power, 10 ** (SILENCE / 10)))
        yield _Part(samples, levels.astype(np.float32))


def _next_samples(sound: wave.Wave_read, count: int) -> np.ndarray:
    raw = sound.readframes(count)
    return _numbers(raw, sound.getsampwidth(), sound.getnchannels())


def _numbers(raw: bytes, width: int, channels: int) -> np.ndarray:
    """Read samples as numbers from -1 to 1, the mean of all channels."""
    raw = raw[: len(raw) // (width * channels) * (width * channels)]
    if width == 1:
        values = np.frombuffer(raw, np.uint8).astype(np.float64) / 128 - 1
    elif width == 3:
        bytes_ = np.frombuffer(raw, np.uint8).reshape(-1, 3)
        padded = np.zeros((len(bytes_), 4), np.uint8)
        padded[:, 1:] = bytes_
        values = padded.reshape(-1).view("<i4").astype(np.float64) / 2**31
    else:
        values = np.frombuffer(raw, f"<i{width}").astype(np.float64) / 2 ** (
            8 * width - 1
        )
    return values.reshape(-1, channels).mean(axis=1)
