"""Done: the use cases, one path each for pages, command line and tests; no screen is known here."""
