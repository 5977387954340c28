"""The answer of an analysis as a pipeline takes it: Markdown for a pull request, JUnit's XML for a
list of tests.
"""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

from core.case.model import Case
from core.evidence.records import Evidence, Finding
from core.exports.analysis import reported
from core.exports.escapes import markdown
from core.messages import mark, say
from core.script.facts import finding_facts
from core.script.kinds_text import kind_words
from core.script.reason_text import reason_words

MOST = 10  # findings in a list
SUITE = "showstopper"
VERDICTS = {
    "fails": mark("beyond its limit"),
    "clears": mark("within its limit"),
    "unclear": mark("not settled"),
    "too few": mark("too few records"),
    "pays": mark("a trade that pays"),
}
TITLES = {
    "yes": mark("Release check: the new model got worse"),
    "no": mark("Release check: the new model did not get worse"),
    "unclear": mark("Release check: not settled"),
}


def as_markdown(regression: str, summary: str, findings: list[dict[str, str]]) -> str:
    """Write a summary for a pull request: a title, a table of findings, and the lines of the
    answer.
    """
    lines = [f"## {say(TITLES.get(regression, TITLES['unclear']))}", ""]
    if findings:
        names = list(findings[0])
        lines += [f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
        lines += [
            f"| {' | '.join(markdown(row[name]) for name in names)} |"
            for row in findings
        ]
        lines.append("")
    lines += [f"{markdown(line)}\n" for line in summary.splitlines() if line.strip()]
    return "\n".join(lines).rstrip() + "\n"


def finding_lines(case: Case, evidence: Evidence) -> list[dict[str, str]]:
    """List all records and what was reported, by name of column."""
    return [_row(case, finding) for finding in _shown(evidence)]


def _shown(evidence: Evidence) -> list[Finding]:
    return list(dict.fromkeys((*evidence.kinds, *reported(evidence))))[:MOST]


def _row(case: Case, finding: Finding) -> dict[str, str]:
    facts = finding_facts("it", finding, case)
    return {
        say("Segment"): facts["it.where"],
        say("Measure"): kind_words(case, finding),
        say("Before"): facts.get("it.baseline", ""),
        say("Now"): facts.get("it.candidate", ""),
        say("Change"): facts.get("it.change", ""),
        say("95% interval"): facts.get("it.change.interval", ""),
        say("Verdict"): say(VERDICTS[finding.verdict]),
    }


def as_junit(case: Case, evidence: Evidence) -> bytes:
    """Write each finding as a test: one beyond its limit fails, one that is not settled is skipped
    with the reason.
    """
    shown = _shown(evidence)
    counts = {
        "tests": len(shown),
        "failures": sum(finding.verdict == "fails" for finding in shown),
        "skipped": sum(finding.verdict in {"unclear", "too few"} for finding in shown),
    }
    suite = ET.Element(
        "testsuite",
        {"name": SUITE} | {name: str(count) for name, count in counts.items()},
    )
    for finding in shown:
        _test(suite, case, finding)
    note = ET.SubElement(suite, "system-out")
    note.text = _printable(f"{evidence.regression}: {reason_words(case, evidence)}")
    whole = ET.Element("testsuites")
    whole.append(suite)
    return ET.tostring(whole, encoding="utf-8", xml_declaration=True)


def _test(suite: ET.Element, case: Case, finding: Finding) -> None:
    facts = finding_facts("it", finding, replace(case, wording=()))
    place = "segment" if finding.slice.where else "overall"
    test = ET.SubElement(
        suite,
        "testcase",
        {"classname": f"{SUITE}.{place}", "name": _printable(finding.id)},
    )
    figures = ", ".join(
        facts[name]
        for name in ("it.baseline", "it.candidate", "it.change", "it.change.interval")
        if name in facts
    )
    message = _printable(
        f"{say(VERDICTS[finding.verdict])}: {figures or facts['it.rows']}"
    )
    if finding.verdict == "fails":
        ET.SubElement(test, "failure", {"message": message}).text = _printable(
            facts["it.where"]
        )
    elif finding.verdict in {"unclear", "too few"}:
        ET.SubElement(test, "skipped", {"message": message})


def _printable(text: str) -> str:
    """Leave out what no XML 1.0 can hold (section 2.2)."""
    return "".join(
        letter
        for letter in text
        if letter in "\t\n\r"
        or "\x20" <= letter <= "\ud7ff"
        or "\ue000" <= letter <= "\ufffd"
        or letter >= "\U00010000"
    )
