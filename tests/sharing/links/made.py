"""What the tests of links share: settings of a process for link holders, a table, a clock."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

KEY = bytes(range(7, 39))
OTHER_KEY = bytes(range(99, 131))
NOW = 1_796_000_000


@dataclass
class Clock:
    """A clock that is set by hand, and a count of seconds that goes on by itself."""

    wall: float = NOW
    steady: float = 1000.0

    def pass_by(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds

    def set_back(self, seconds: float) -> None:
        self.wall -= seconds


def settings_file(folder: Path, audience: str, more: str = "") -> Path:
    """A settings file of mode `served`, with its keys beside it."""
    folder.mkdir(exist_ok=True)
    keys = folder / "link-keys"
    if not keys.exists():
        keys.write_text(KEY.hex() + "\n")
        keys.chmod(0o600)
    path = folder / f"{audience}.toml"
    path.write_text(
        f'mode = "served"\naudience = "{audience}"\naddress = "https://canviec.example"\n'
        f'state_folder = "{folder}/state"\n{more}\n[links]\nkeys_file = "{keys}"\n'
        'address = "http://127.0.0.1"\n'
    )
    return path
