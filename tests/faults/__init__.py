"""What the app survives."""
