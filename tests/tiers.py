"""Which tests a run chooses: the tiers by module, and which files need not be read at all.

Reading a test module costs as much as many tests: half a minute for all of them, in each worker. So
a run reads only the modules that may hold something it has chosen.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from pathlib import Path

from _pytest.mark.expression import Expression

# Modules that start whole programs, measure many cases or draw for long: CI runs them in its second
# command, and the README's leaves them out.
DEEP = {
    "pages/test_follow_up",
    "pages/test_gate",
    "pages/test_setup",
    "serve/test_live",
    "test_aa",
    "test_afar_votes",
    "test_analysis",
    "test_archive",
    "test_backups",
    "test_bad_input",
    "test_beside",
    "test_bombs",
    "test_bundle_upload",
    "test_cause_test",
    "test_charts_decide",
    "test_clicked_at_once",
    "test_command",
    "test_deck",
    "test_distributions",
    "test_evidence",
    "test_evidence_coverage",
    "test_evidence_family",
    "test_export_command",
    "test_exports",
    "test_extremes",
    "test_fact_coverage",
    "test_fact_search",
    "test_finding",
    "test_folder_watch",
    "test_gate_command",
    "test_growth",
    "test_impact_simulation",
    "test_independent",
    "test_invented",
    "test_kinds_coverage",
    "test_lab",
    "test_lake_tables",
    "test_many_files",
    "test_metamorphic",
    "test_minutes_forms_many",
    "test_net_cost",
    "test_not_known",
    "test_on_stage",
    "test_options_flips",
    "test_other_language",
    "test_outcomes",
    "test_press",
    "test_public",
    "test_rehearsal_marks",
    "test_rehearsal_run",
    "test_replay",
    "test_screen_feed",
    "test_slices",
    "test_slides",
    "test_suspects",
    "test_table_command",
    "test_text",
    "test_traces",
    "test_transcriber",
    "test_verdict",
    "test_verify_many",
    "test_warehouse",
    "test_warehouse_sql",
    "test_weighted_metrics",
    "test_what_ifs",
    "test_wide_files",
    "test_worker",
}
# Modules with tests that take seconds, by `--durations`; with the pages, which need every sample
# case measured, they are left out of the fast run (`not long`), and of no other.
LONG = {
    "test_bad_input_command",
    "test_batches_of_the_file",
    "test_bundle_zip",
    "test_catalogues",
    "test_charts",
    "test_charts_behind",
    "test_decided",
    "test_display_names",
    "test_documents",
    "test_due_command",
    "test_emails",
    "test_error_measures",
    "test_escapes",
    "test_evaluation_logs",
    "test_evidence_files",
    "test_evidence_power",
    "test_evidence_ranking",
    "test_examples",
    "test_experiment_rows",
    "test_faces",
    "test_formats",
    "test_german_press",
    "test_graded",
    "test_groups",
    "test_hostile_files",
    "test_invitations",
    "test_language",
    "test_live",
    "test_minutes_forms",
    "test_mix_split",
    "test_names",
    "test_nothing_private_leaves",
    "test_odd_files",
    "test_one_story",
    "test_options_canary",
    "test_options_maps",
    "test_over_time",
    "test_picture",
    "test_pictures",
    "test_pipeline_answers",
    "test_reader_process",
    "test_reading",
    "test_relay",
    "test_schedule",
    "test_screen",
    "test_script",
    "test_sequences",
    "test_store",
    "test_summary_rows",
    "test_texts",
    "test_unpaired",
    "test_unpaired_files",
    "test_verify_command",
    "test_vocabulary",
    "test_voice",
    "test_warehouse_refusals",
    "test_weigh",
    "test_wrong_labels",
}
BY_HAND = (
    "bench",
    "browser",
    "deep",
    "faults",
    "long",
    "slow",
)  # marks that tests carry in the text


def marks_of(path: Path) -> set[str]:
    """Give the marks that every test of a module gets for the tier it is in."""
    marks = set()
    if path.stem in LONG or path.parent.name == "pages":
        marks.add("long")
    if {path.stem, f"{path.parent.name}/{path.stem}"} & DEEP:
        marks.add("deep")
    return marks


def may_run(path: Path, expression: str) -> bool:
    """Tell whether a file may hold a test that an expression of marks (`-m`) chooses.

    Marks of all tests of a file are known by its tier and its `pytestmark`; those of single tests
    may be there or not. A file without tests, and one of code without examples, holds none.
    """
    text = path.read_text("utf-8")
    named = path.name.startswith("test_")
    if not named and not re.search(r"^\s*>>> ", text, re.MULTILINE):
        return False
    if not expression:
        return True
    whole = re.search(r"^pytestmark = (.*)$", text, re.MULTILINE)
    sure = marks_of(path) | set(re.findall(r"mark\.(\w+)", whole[1] if whole else ""))
    perhaps = [name for name in BY_HAND if f"mark.{name}" in text and name not in sure]
    chosen = Expression.compile(expression)
    sets = (
        sure | set(some)
        for count in range(len(perhaps) + 1)
        for some in itertools.combinations(perhaps, count)
    )
    return any(chosen.evaluate(_in(marks)) for marks in sets)


def _in(marks: set[str]) -> Callable[..., bool]:
    return lambda name, **_: name in marks
