"""The briefing: what a leader reads in two minutes, on one sheet of paper."""

MOST = 20
"""As many communes as one sheet of paper holds."""
