"""Parts of a page with a script of ours: served as files of this host, never as text to evaluate.

Streamlit sends a script it is given as text to the browser, which runs it from a `blob:` address;
a policy that allows that allows any text. A file it serves by its address, under 'self'.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import WeakSet

import streamlit as st
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

_HERE = Path(__file__).parent
_FOLDER = "scripts"
_PROJECT = "can_viec"
_declared: WeakSet[BidiComponentManager] = WeakSet()


class Scripted:
    """A component whose script is `scripts/<name>.js`."""

    def __init__(self, name: str, *, html: str | None = None, css: str | None = None) -> None:
        """Describe a component; Streamlit is told when it is first drawn.

        Args:
            name: Its name, and that of its script.
            html: What it is drawn with.
            css: How that looks.
        """
        self._name = name
        self._parts = {"html": html, "css": css}
        self._mount: Callable[..., Any] | None = None

    def __call__(self, **drawn: Any) -> Any:
        """Draw it: `key`, `data`, `width`, `height`, as any component of Streamlit."""
        _declare()
        if self._mount is None:
            self._mount = st.components.v2.component(
                f"{_PROJECT}.{self._name}", js=f"{self._name}.js", **self._parts
            )
        return self._mount(**drawn)


def _declare() -> None:
    """Tell a server's registry, once, where the scripts of all components lie."""
    manager = get_bidi_component_manager()
    if manager in _declared:
        return
    names = sorted(script.stem for script in (_HERE / _FOLDER).glob("*.js"))
    configs = [ComponentConfig(name, _FOLDER) for name in names]
    manager.register_from_manifest(ComponentManifest(_PROJECT, "1", configs), _HERE)
    _declared.add(manager)
