"""Other tools on the same rows, side by side.

Each in an environment of its own, never a dependency.
"""
