"""Style sheets of the pages: read once, not at every run."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent


class Sheet:
    """The sheet `<name>.css` beside this file, as `st.html` takes it."""

    def __init__(self, name: str) -> None:
        """Read it.

        Args:
            name: The file's name without its ending.

        Raises:
            OSError: There is no such file.
        """
        css = (_HERE / name).with_suffix(".css").read_text(encoding="utf-8")
        self._html = f"<style>{css}</style>"

    def _repr_html_(self) -> str:
        return self._html

    def put_on(self) -> None:
        """Dress the page that is drawn."""
        st.html(self)
