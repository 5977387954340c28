"""A running rollout: its exposures, and whether its split and its outcome can be believed."""
