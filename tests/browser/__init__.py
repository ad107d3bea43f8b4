"""The product in a real browser: what only a browser shows."""
