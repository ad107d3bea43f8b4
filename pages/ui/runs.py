"""What is found out once a run of a page, however often the page asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from streamlit.runtime.scriptrunner import get_script_run_ctx

# What goes with a run and with no other; a part of a page that runs by itself has its own.
_found: WeakKeyDictionary[Any, dict[str, Any]] = WeakKeyDictionary()

T = TypeVar("T")


def is_run() -> bool:
    """Whether a run of a page goes on in this thread."""
    return get_script_run_ctx(suppress_warning=True) is not None


def once(name: str, find: Callable[[], T]) -> T:
    """What was found at the first question of this run; outside a run it is found each time.

    Args:
        name: What is asked for.
        find: Finds it; what it raises is raised, and it is asked again the next time.
    """
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return find()
    found = _found.setdefault(context.parallel_coordinator, {})
    if name not in found:
        found[name] = find()
    return found[name]
