"""The briefing: what a leader reads in two minutes, on one sheet of paper."""
