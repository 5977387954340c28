"""What the scripts in the browser say, in the language in use: they hold no text of their own."""

from __future__ import annotations

from core.messages import language, mark, say

CONSOLE = {
    "write": mark("Write down"),
    "line": mark("What was said"),
    "keep": mark("Keep"),
    "leave": mark("Close without keeping"),
    "option": mark("Option"),
    "who": mark("Who"),
    "about": mark("About"),
    "due": mark("Due"),
    "undo": mark("Undo"),
    "keys": mark("Keys"),
    "closed": mark("Entry closed. Keys turn the steps again."),
    "off": mark("Writing is off here. Esc goes back to the keys."),
    "saving": mark("saving …"),
    "kept_as": mark("Kept as {kind}."),
    "about_screen": mark("About this screen"),
    "keeps": mark("Keeps: “{text}”, {owner}, {date}."),
    "no_owner": mark("no owner yet"),
    "no_date": mark("no date yet"),
    "not_kept": mark("Not kept: {kind}"),
    "go_on": mark("Go on"),
    "drop": mark("Drop"),
    "dropped": mark("Dropped"),
    "written": mark("Recorded"),
    "earlier": mark("{n} earlier"),
    "move_it": mark("Move it to"),
    "move_to": mark("Move to {kind}: {text}"),
    "key": mark("Key {key}"),
    "or": mark(" or "),
    "write_down": mark("write down: {kind}"),
    "cut": mark("Cut at 4,000 characters."),
    "nobody": mark("“@{name}” names nobody here, or more than one person."),
    "no_day": mark("There is no day “{day}”."),
    "key_next": mark("next step"),
    "key_back": mark("back"),
    "key_go": mark("go to a step"),
    "key_freeze": mark("freeze the audience view"),
    "key_examples": mark("show examples"),
    "key_blank": mark("blank the audience view"),
    "key_clock": mark("stop the clock"),
    "key_short": mark("three minutes: the short walk, or all of it"),
    "key_enter": mark("keep what is written, and close the line"),
    "key_escape": mark("close the line; the text is put aside, unsent"),
    "key_find": mark("find a question"),
    "key_keys": mark("these keys"),
}
CLOCK = {
    "over": mark("over time"),
    "behind": mark("behind plan"),
    "nearly": mark("nearly up"),
    "on_time": mark("on time"),
    "paused": mark("paused"),
    "of_all": mark("{total} of {whole} in all"),
    "all": mark("{total} in all"),
    "left": mark("{time} left, ends {ends}"),
    "late": mark("{time} over, ended {ends}"),
    "minutes": mark("{minutes} min"),
    "hours": mark("{hours} h {minutes} min"),
    "days": mark("{days} d {hours} h"),
}
STAGE = {
    "plain": mark("Plain view"),
    "lost": mark("Not connected. This screen may be behind."),
    "left": mark("{time} left"),
    "late": mark("{time} over"),
    "change": mark("Change"),
    "placeholder": mark("PLACEHOLDER"),
    "can_you_read": mark("Can you read this from where you sit?"),
    "pattern": mark(
        "The quick brown fox can be read from the last row: 0123456789, +98.7 pp, $600–$1,800 a"
        " day."
    ),
    "current": mark("current"),
    "new": mark("new"),
    "over": mark("over the limit"),
    "limit": mark("limit"),
    "what_if": mark("what-if"),
}


def of_console() -> dict[str, str]:
    """Say what stands on the console, with the locale in which it writes dates."""
    return _said(CONSOLE) | {"locale": language().locale.replace("_", "-")}


def of_clock() -> dict[str, str]:
    """Say what stands beside the time."""
    return _said(CLOCK)


def of_stage(*, placeholders: bool) -> dict[str, str]:
    """Say what a stage says of itself: its test pattern, its clock, a connection that is lost.

    The word for a placeholder goes along where one may be shown.
    """
    return _said(
        {
            name: text
            for name, text in STAGE.items()
            if placeholders or name != "placeholder"
        }
    )


def _said(texts: dict[str, str]) -> dict[str, str]:
    return {name: say(text) for name, text in texts.items()}
