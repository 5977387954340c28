"""The JSON Schemas of what pipelines exchange with the program: mapping, answer and bundle."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import TypeAdapter

from core.case.model import Case
from core.evidence.records import Evidence, Verdict
from core.exports.mapping import (
    CURRENT_TABLES,
    LISTS,
    MAPPED,
    NUMBERS,
    ONE_MODEL_KEYS,
    TASKS,
    TEXTS,
)

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NUMBER_OR_NONE: dict[str, Any] = {"type": ["number", "null"]}
INTERVAL: dict[str, Any] = {
    "type": ["array", "null"],
    "items": {"type": "number"},
    "minItems": 2,
    "maxItems": 2,
}
FINDING: dict[str, Any] = {
    "type": "object",
    "properties": {
        "metric": {"type": "string"},
        "kind": {"type": "string"},
        "class": {"type": ["string", "null"]},
        "n": {"type": "integer"},
        "share": {"type": "number"},
        "baseline": NUMBER_OR_NONE,
        "candidate": NUMBER_OR_NONE,
        "diff": NUMBER_OR_NONE,
        "ci": INTERVAL,
        "p_adjusted": {"type": "number"},
        "verdict": {"enum": list(get_args(Verdict))},
        "confirmed": {"type": "boolean"},
        "measured_on": {"type": "string"},
    },
    "required": ["metric", "n", "diff", "ci", "verdict"],
}
PREDICATE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "column": {"type": "string"},
        "op": {
            "enum": [
                "==", "!=", "in", "not_in", "<", "<=", ">", ">=", "between", "is_null", "not_null",
            ]
        },
        "value": {},
    },
    "required": ["column", "op", "value"],
}  # fmt: skip


def mapping_schema() -> dict[str, Any]:
    """Describe the file that `--meta` takes; a key that nothing reads is refused."""
    text = {"type": ["string", "null"]}
    names = {"type": ["array", "null"], "items": {"type": "string"}}
    keys: dict[str, Any] = dict.fromkeys(
        sorted({*MAPPED, *ONE_MODEL_KEYS} & TEXTS), text
    )
    keys |= dict.fromkeys(sorted(NUMBERS), NUMBER_OR_NONE)
    keys |= dict.fromkeys(LISTS, names)
    keys |= {
        "positive_class": {"type": ["string", "number", "null"]},
        "task": {"enum": sorted(TASKS)},
        "current_table": {"enum": [None, *sorted(CURRENT_TABLES)]},
        "read": {"type": "object"},
        "error_costs": {"type": "object"},
        "prompt": text,
        "answer": text,
        "grade": text,
        "human": text,
        "baseline_grade": text,
        "candidate_grade": text,
        "baseline_human": text,
        "baseline_again": text,
        "candidate_human": text,
        "grade_range": {
            "type": "array",
            "items": {"type": "number"},
            "minItems": 2,
            "maxItems": 2,
        },
        "higher_is_better": {"type": "boolean"},
    }
    return _document("mapping", {"type": "object", "properties": keys})


def answer_schema() -> dict[str, Any]:
    """Describe what `analyze --json` writes for two models on the same records."""
    slice_ = FINDING | {
        "properties": FINDING["properties"]
        | {
            "predicates": {"type": "array", "items": PREDICATE},
            "says": {"type": "string"},
            "kinds": {"type": "array", "items": FINDING},
        },
        "required": [*FINDING["required"], "predicates"],
    }
    note = {"type": "object", "required": ["what", "why"]}
    properties = {
        "comparison": {"const": "paired"},
        "regression": {"enum": ["yes", "no", "unclear"]},
        "reason": {"type": "string"},
        "slices": {"type": "array", "items": slice_},
        "columns": {"type": "array", "items": {"type": "string"}},
        "causes": {"type": "array", "items": {"type": "string"}},
        "overall": FINDING,
        "kinds": {"type": "array", "items": FINDING},
        "looked": {"type": "integer"},
        "hypotheses": {"type": "integer"},
        "evidence": {"type": "string"},
        "rows": {"type": "object"},
        "mapping": {"type": "object"},
        "manifest": {"type": "object"},
        "notes": {"type": "array", "items": note},
        "left_out": {"type": "array", "items": note},
    }
    return _document(
        "answer",
        {"type": "object", "properties": properties, "required": sorted(properties)},
    )


def bundle_schema() -> dict[str, Any]:
    """Describe a bundle: the case, its evidence, the log, and the digests that hold them."""
    case, evidence = (
        TypeAdapter(kind).json_schema(ref_template=f"#/$defs/{name}/$defs/{{model}}")
        for name, kind in (("case", Case), ("evidence", Evidence))
    )
    properties = {
        "format": {"const": 1},
        "made": {"type": "string"},
        "case_digest": {"type": "string"},
        "case": {"$ref": "#/$defs/case"},
        "evidence": {"$ref": "#/$defs/evidence"},
        "facts": {"type": "object"},
        "claims": {"type": "object"},
        "log": {"type": "array"},
        "log_head": {"type": "string"},
        "how_to_check": {"type": "string"},
    }
    body = {
        "type": "object",
        "properties": properties,
        "required": ["case", "evidence", "log"],
    }
    return _document("bundle", body) | {"$defs": {"case": case, "evidence": evidence}}


def _document(name: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": DIALECT, "title": f"showstopper {name}"} | body


SCHEMAS = {"mapping": mapping_schema, "answer": answer_schema, "bundle": bundle_schema}
