"""Shared links: a stranger who holds one sees what it was made for, and nothing else."""

from sharing.links.holders import COOKIE, ended, holder_of

__all__ = ["COOKIE", "ended", "holder_of"]
