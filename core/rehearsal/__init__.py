"""Rehearsals: what a run took, which questions were practiced, what was said and how."""
