"""What a command says: to people in their language, or to machines as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any, Never

from tqdm import tqdm

from etl.intake.parsing import UNWATCHED, Given, Watch


def say(text: str, *, error: bool = False) -> None:
    """Write one text and a line end."""
    stream = sys.stderr if error else sys.stdout
    stream.write(text + "\n")


def say_json(content: Any, *, error: bool = False) -> None:
    """Write a value for machines, on one line."""
    say(json.dumps(content, ensure_ascii=False), error=error)


def progress_bar(options: argparse.Namespace, words: str) -> Watch:
    """Who is told how far the reading is, always on the error stream.

    On a terminal: a bar. For machines, with `progress`: one JSON line each time a file is read, as
    {"outcome": "progress", "done": 3, "of": 166}, and of dossier lists the share. Else nobody.

    Args:
        options: `json` and `progress`.
        words: What is being done.
    """
    if options.json:
        return _told_to_machines() if options.progress else UNWATCHED
    hidden = not sys.stderr.isatty()
    lists: tqdm[Never] = tqdm(total=100, desc=words, unit="%", disable=hidden, delay=1)

    def files(given: Iterable[Given], total: int) -> Iterator[Given]:
        yield from tqdm(given, desc=words, total=total, disable=hidden)

    def share(done: float) -> None:
        lists.update(int(100 * done) - lists.n)
        if done >= 1:
            lists.close()

    return Watch(files, share)


def _told_to_machines() -> Watch:
    def tell(done: float, of: int) -> None:
        say_json({"outcome": "progress", "done": done, "of": of}, error=True)
        sys.stderr.flush()

    def files(given: Iterable[Given], total: int) -> Iterator[Given]:
        for number, one in enumerate(given, start=1):
            yield one
            tell(number, total)

    return Watch(files, lambda share: tell(share, 1))
