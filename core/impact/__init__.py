"""Priced: what the regression costs, as a range."""
