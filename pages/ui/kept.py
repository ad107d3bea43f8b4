"""Values that are made once and kept while they are used.

Streamlit's own cache says by far the same, but looks at its function's signature and hashes every
argument each time: ten such look-ups cost more than an empty page. Here the key is what it is.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

_MOST = 400
_values: OrderedDict[Hashable, Any] = OrderedDict()
_others: list[Callable[[], None]] = []
_lock = Lock()

T = TypeVar("T")


def value(key: Hashable, make: Callable[[], T]) -> T:
    """The value of a key, made on first use; whoever reads it leaves it as it is.

    Two readers who come at once may both make it: no lock is held meanwhile, as making one value
    may need another.

    Args:
        key: All that the value depends on.
        make: Makes it.
    """
    with _lock:
        if key in _values:
            _values.move_to_end(key)
            return _values[key]
    made = make()
    with _lock:
        kept = _values.setdefault(key, made)
        if len(_values) > _MOST:
            _values.popitem(last=False)
    return kept


def holds(key: Hashable) -> bool:
    """Whether the value of a key has been made."""
    with _lock:
        return key in _values


def also_forget(clear_other: Callable[[], None]) -> None:
    """Have what is kept elsewhere of an edition forgotten with these values."""
    _others.append(clear_other)


def clear() -> None:
    """Forget all values, and what is kept of editions elsewhere."""
    with _lock:
        _values.clear()
    for clear_other in _others:
        clear_other()
