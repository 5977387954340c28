"""Other tools on the same rows, side by side; each in an environment of its own, never a dependency."""
