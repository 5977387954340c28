"""Figures, printed; nothing here fails because a machine is slow."""
