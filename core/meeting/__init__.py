"""Happened: events and what follows from them."""
