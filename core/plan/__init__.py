"""Dated: steps, working days and the gate that reopens the release."""
