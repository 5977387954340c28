"""Readers, a small module for each format; the content of a file decides which one reads it, never its name."""
