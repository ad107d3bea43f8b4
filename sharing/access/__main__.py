"""`python -m sharing.access end NAME`: end every sign-in of a person, on the pages and elsewhere.

For a person who has left, or a browser left open somewhere. What is open is closed within half a
minute; who is still in a group can sign in again after a minute. It takes no role away: that is
done where people and groups are looked after, and first. Whom a proxy has signed in it can only
close the pages of: they open again for as long as the proxy names the person.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sharing import audit
from sharing.access import ended
from sharing.access.reader import folded
from sharing.settings import SettingsError, settings
from sharing.words import Words
from warehouse.log import account


def main(arguments: Sequence[str] | None = None) -> int:
    """End a person's sign-ins; 0 done, 1 refused with the reason, 2 not understood."""
    chosen = _parser().parse_args(arguments)
    words, name = Words(chosen.lang), chosen.name.strip()
    if not name:
        print(words("sign_ins.no_name"), file=sys.stderr)
        return 1
    try:
        way = settings().sign_in.by
        ended.end_all_of(name)
    except (OSError, SettingsError) as error:
        print(words("sign_ins.refused", error=error), file=sys.stderr)
        return 1
    print(words(f"sign_ins.ended_{way}", name=name))
    if audit.record("sign_ins_ended", by=account(), account=name) is None:
        print(words("sign_ins.not_written"), file=sys.stderr)
    try:
        known = _has_signed_in(name)
    except (OSError, ValueError) as error:
        print(words("sign_ins.not_looked_up", error=error), file=sys.stderr)
    else:
        if not known:
            print(words("sign_ins.unknown", name=name), file=sys.stderr)
    return 0


def _has_signed_in(name: str) -> bool:
    """Whether the audit log tells of a sign-in of that name that may still last."""
    since = datetime.now(UTC) - timedelta(seconds=ended.KEPT_SECONDS)
    meant = folded(name)
    return any(
        one.event == "signed_in" and folded(one.by) == meant
        and datetime.fromisoformat(one.at) >= since
        for one in audit.events()
    )  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sharing.access", description=__doc__)
    parser.add_argument("command", choices=("end",))
    parser.add_argument("name", help="as the sign-in names the person (see `sharing.audit list`)")
    parser.add_argument("--lang", choices=("vi", "en"), default="vi")
    return parser


if __name__ == "__main__":
    sys.exit(main())
