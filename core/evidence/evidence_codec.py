"""Evidence to JSON and back, by one schema for the store, bundles and digests."""

from __future__ import annotations

from pydantic import TypeAdapter

from core.evidence.records import Evidence

EVIDENCE_JSON: TypeAdapter[Evidence] = TypeAdapter(Evidence)
