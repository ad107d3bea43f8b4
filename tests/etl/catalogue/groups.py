"""The modules that register cases, one a letter of the catalogue."""

from importlib import import_module

GROUPS = tuple(
    import_module(f"tests.etl.catalogue.group_{letter}")
    for letter in ("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k")
)
