"""`python -m bench.serving.guessing [--tries N]`: do guesses at a link's token hit, and how fast.

Guesses are made at the function that verifies, without the network and without the limiter that
lets ten a minute through: whatever it would stop is let through here.
"""

from __future__ import annotations

import argparse
import base64
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from sharing.links import openings, records, tokens
from sharing.links.openings import Refused
from sharing.links.records import Wanted
from sharing.links.table import Table

_TRIES = 1_000_000
_AGAINST_THE_TABLE = 20_000
_LINKS = 200


def main(arguments: Sequence[str] | None = None) -> int:
    """Guess; 0 if nothing was hit."""
    parser = argparse.ArgumentParser(prog="python -m bench.serving.guessing", description=__doc__)
    parser.add_argument("--tries", type=int, default=_TRIES)
    tries = parser.parse_args(arguments).tries
    keys = (secrets.token_bytes(32),)
    rng = random.Random(20261127)  # repeatable guesses, no secrets
    begun = time.perf_counter()
    hits = sum(tokens.read(_guess(rng), keys).genuine for _ in range(tries))
    seconds = time.perf_counter() - begun
    print(f"{tries} random tokens: {hits} genuine; {1e6 * seconds / tries:.1f} µs each")
    with tempfile.TemporaryDirectory() as folder:
        table = Table(Path(folder) / "links.sqlite")
        for _ in range(_LINKS):
            records.make(table, keys, Wanted(["map"]), "bench", 90)
        begun = time.perf_counter()
        signed = 0
        for _ in range(_AGAINST_THE_TABLE):
            # With a good signature: what somebody could do who had stolen the key but no token.
            answer = openings.open_link(table, keys, tokens.make(keys).token, hours=8)
            signed += not isinstance(answer, Refused)
        seconds = time.perf_counter() - begun
        table.close()
    each = 1e6 * seconds / _AGAINST_THE_TABLE
    print(f"{_AGAINST_THE_TABLE} signed ids against {_LINKS} links: {signed} opened; {each:.0f} µs")
    return 1 if hits or signed else 0


def _guess(rng: random.Random) -> str:
    parts = (rng.randbytes(16), rng.randbytes(32))
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


if __name__ == "__main__":
    sys.exit(main())
