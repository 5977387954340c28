"""The whole app, as a browser sees it."""
