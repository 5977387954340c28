"""Drawn: records to charts."""
