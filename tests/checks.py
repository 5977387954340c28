"""Every check that is no test, one line each: `python -m tests.checks` [NAME …].

Lint, format, types, import contracts, dead code, and the scripts that run in the browser. It ends
with 1 where one of them finds something, and shows what it found. Node comes with the system; the
types of the scripts need TypeScript, which npm fetches into its own cache. Without them these two
say that they were skipped, and why.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PARTS = ROOT / "pages" / "parts"
# console.js follows action_line.js in one script, and reads it by name; so do prompter.js and
# drill_lights.js with asking_aloud.js, and stage_feed.js with stage.js.
SCRIPTS = (
    "action_line.js",
    "console.js",
    "listener.js",
    "clock.js",
    "asking_aloud.js",
    "prompter.js",
    "drill_lights.js",
    "stage.js",
    "stage_feed.js",
    "typed_first.js",
)
TYPESCRIPT = "typescript@5.9.3"
TSC = ("--noEmit", "--allowJs", "--checkJs", "--noImplicitAny")
BROWSER = ("--target", "es2022", "--module", "es2022", "--lib", "es2022,dom,dom.iterable")
PATIENCE = 600  # seconds; the first run of npm fetches 23 MB


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found, empty for nothing; `skipped` says why it did not look."""

    found: str = ""
    skipped: str = ""


def ran(*command: str, text: str = "", cwd: Path = ROOT) -> str:
    """Run a command; give what it printed where it failed, else nothing."""
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            input=text,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    said = (done.stdout + done.stderr).strip()
    return "" if done.returncode == 0 else said or f"{command[0]} ended with {done.returncode}"


def tool(name: str, *arguments: str) -> Callable[[], Outcome]:
    """Name a tool of the development extras, which lies beside this Python."""
    place = shutil.which(name, path=str(Path(sys.executable).parent)) or name
    return lambda: Outcome(ran(place, *arguments))


def syntax() -> Outcome:
    """Let node read each script as a module."""
    node = shutil.which("node")
    if node is None:
        return Outcome(skipped="node is not installed")
    texts = ((name, (PARTS / name).read_text("utf-8")) for name in SCRIPTS)
    said = ((name, ran(node, "--input-type=module", "--check", text=text)) for name, text in texts)
    return Outcome("\n".join(f"{name}: {why}" for name, why in said if why))


def scripts() -> Outcome:
    """Check the types of the scripts against `protocol.d.ts`."""
    npx = shutil.which("npx")
    if npx is None:
        return Outcome(skipped="npx is not installed, and TypeScript comes by npm")
    command = (npx, "--yes", "-p", TYPESCRIPT, "tsc")
    missing = ran(*command, "--version")
    if missing:
        return Outcome(skipped=f"npm cannot give {TYPESCRIPT} here: {missing.splitlines()[-1]}")
    types = sorted(path.name for path in PARTS.glob("*.d.ts"))
    return Outcome(ran(*command, *TSC, *BROWSER, *types, *SCRIPTS, cwd=PARTS))


CHECKS: dict[str, Callable[[], Outcome]] = {
    "lint": tool("ruff", "check", "."),
    "format": tool("ruff", "format", "--check", "."),
    "types": tool("ty", "check"),
    "contracts": tool("lint-imports", "--no-cache"),
    "dead-code": tool("vulture"),
    "js-syntax": syntax,
    "js-types": scripts,
}


def checked(names: list[str]) -> Iterator[bool]:
    """Run checks in their order with a line each; gives whether each found nothing."""
    for name in names:
        begun = time.monotonic()
        outcome = CHECKS[name]()
        word = "FAILED" if outcome.found else "skipped" if outcome.skipped else "ok"
        why = f": {outcome.skipped}" if outcome.skipped else ""
        print(f"{name:10} {word} in {time.monotonic() - begun:.1f} s{why}", flush=True)
        if outcome.found:
            print(outcome.found, flush=True)
        yield not outcome.found


def main(names: list[str]) -> int:
    """Run the checks that are named, or all of them."""
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        print(f"There is no check {', '.join(unknown)}; there are {', '.join(CHECKS)}.")
        return 2
    return 0 if all(list(checked(names or list(CHECKS)))) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
