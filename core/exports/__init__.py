"""Printed: records to documents."""
