"""What the warehouse raises."""


class EditionError(Exception):
    """An edition, its manifest, the pointer or the log is missing or does not verify."""
