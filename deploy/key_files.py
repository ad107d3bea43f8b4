"""Print the files with keys that this installation's settings name, one a line."""

from __future__ import annotations

import sys
from pathlib import Path

from sharing.settings import Settings, settings
from warehouse.keys import key_file


def key_files(chosen: Settings) -> list[Path]:
    """Where the keys are: the publisher's, those of links, the proxy's proof, the mail's password.

    Args:
        chosen: The settings.
    """
    named = (
        chosen.links.keys_file or chosen.state_folder / "link-keys",
        chosen.sign_in.proxy_secret_file,
        chosen.mail.password_file,
    )
    return [key_file(), *(path for path in named if path is not None)]


if __name__ == "__main__":
    sys.stdout.writelines(f"{one}\n" for one in key_files(settings()))
