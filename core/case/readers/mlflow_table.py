"""Evaluation tables of MLflow: `eval_results_table.json`, as `mlflow.evaluate` logs it.

The table is written as columns and rows. A score stands in a column that ends in the version of its
metric ("exact_match/v1", "answer_correctness/v1/score"), or, since MLflow 3, in one that a scorer
names ("Correctness/value"; `result_df.to_json(orient="split")` of `mlflow.genai.evaluate`). What
was expected stands there in the same form and is no score: the assessments tell them apart. The
columns of the data have the names that its owner gave them; tags are those of the trace.
"""

from __future__ import annotations

import json
import re
from typing import Any

Record = dict[str, Any]
SCORE = re.compile(r"(?P<name>.+?)(?:/v\d+(?:/score)?|/value)$")
BESIDE_SCORE = re.compile(r".+/(?:v\d+/)?(?:justification|ratio|rationale)$")
PROMPTS = ("inputs", "input", "request", "question", "questions", "query", "prompt")
REPLIES = ("outputs", "output", "response", "predictions", "prediction")
# What a run says of itself or of a single answer, and not of the prompt.
OF_THE_RUN = frozenset(
    ["trace_id", "trace", "client_request_id", "request_id", "state", "execution_duration",
     "request_time", "trace_metadata", "tags", "spans", "assessments", "latency", "token_count"]
)  # fmt: skip


def mlflow_rows(found: Record) -> list[Record] | None:
    """Give the rows of a JSON document that is an evaluation table; None where it is none."""
    columns, rows = found.get("columns"), found.get("data")
    if not isinstance(columns, list) or not isinstance(rows, list):
        return None
    names = [str(name) for name in columns]
    if not any(map(SCORE.match, names)):
        return None
    whole = [row for row in rows if isinstance(row, list) and len(row) == len(names)]
    if len(whole) < len(rows):
        return None
    return [dict(zip(names, row, strict=True)) for row in whole]


def scores_of(row: Record) -> Record:
    """Give the scores of a row by the names of their metrics.

    >>> scores_of({"inputs": "a", "toxicity/v1/score": 0.1, "exact_match/v1": True})
    {'toxicity': 0.1, 'exact_match': True}
    """
    expected = _expected(row)
    found = ((SCORE.match(name), value) for name, value in row.items())
    return {
        match["name"]: value
        for match, value in found
        if match and match["name"] not in expected
    }


def _expected(row: Record) -> set[str]:
    """Name what was expected of an answer, and not scored."""
    listed = row.get("assessments")
    marks = (
        [item for item in listed if isinstance(item, dict)]
        if isinstance(listed, list)
        else []
    )
    names = {
        str(item.get("assessment_name")) for item in marks if item.get("expectation")
    }
    return names | {
        name.removesuffix("/value") for name in row if name.startswith("expected_")
    }


def prompt_of(row: Record) -> str:
    """Name the prompt of a row by its input, or by all of the data where no column is called so."""
    name = next((name for name in PROMPTS if row.get(name) is not None), None)
    if name is None:
        return _written(beside_scores(row))
    return row[name] if isinstance(row[name], str) else _written(row[name])


def reply_of(row: Record) -> object:
    """Give what was answered."""
    return next((row[name] for name in REPLIES if row.get(name) is not None), None)


def beside_scores(row: Record) -> Record:
    """Give what the data says beside the scores, the answer and the input."""
    own = {*PROMPTS, *REPLIES, *OF_THE_RUN}
    tags = row.get("tags")
    of_trace = {
        name: value
        for name, value in (tags if isinstance(tags, dict) else {}).items()
        if not str(name).startswith("mlflow.")
    }
    return of_trace | {
        name: value
        for name, value in row.items()
        if name not in own and not SCORE.match(name) and not BESIDE_SCORE.match(name)
    }


def _written(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
