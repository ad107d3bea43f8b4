"""The attacks at full size: every payload through every input, in a real browser."""
