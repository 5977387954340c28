"""Readers, a small module for each format.

The content of a file decides which one reads it, never its name.
"""
