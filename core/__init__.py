"""Showstopper's core: what is measured, priced, dated, weighed, said and recorded, with no screen
in it.
"""
