"""Given: the case, its files and its columns."""
