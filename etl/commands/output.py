"""What a command says: to people in their language, or to machines as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any, Never

from tqdm import tqdm

from etl.intake.parsing import Given, Watch


def say(text: str, *, error: bool = False) -> None:
    """Write one text and a line end."""
    stream = sys.stderr if error else sys.stdout
    stream.write(text + "\n")


def say_json(content: Any, *, error: bool = False) -> None:
    """Write a value for machines, on one line."""
    say(json.dumps(content, ensure_ascii=False), error=error)


def progress_bar(options: argparse.Namespace, words: str) -> Watch:
    """Progress bars on a terminal's error stream; elsewhere nothing is shown.

    Args:
        options: With `json`: machines get no bar.
        words: What is being done.
    """
    hidden = options.json or not sys.stderr.isatty()
    lists: tqdm[Never] = tqdm(total=100, desc=words, unit="%", disable=hidden, delay=1)

    def files(given: Iterable[Given], total: int) -> Iterator[Given]:
        yield from tqdm(given, desc=words, total=total, disable=hidden)

    def share(done: float) -> None:
        lists.update(int(100 * done) - lists.n)
        if done >= 1:
            lists.close()

    return Watch(files, share)
