"""Dossier lists: one row a dossier, as the system exports them or as the counter prints them."""

from etl.sources.dossiers.headings import recognises_header
from etl.sources.dossiers.opening import is_dossier_list
from etl.sources.dossiers.reader import read_lists

__all__ = ["is_dossier_list", "read_lists", "recognises_header"]
