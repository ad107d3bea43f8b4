"""The commands that take files in, and what all commands say."""
