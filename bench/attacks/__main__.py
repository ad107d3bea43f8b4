"""Send every payload through every input of a real browser: `python -m bench.attacks`.

Parts of it with `--only`, a share of the payloads with `--share`. Prints a Markdown table, keeps
each part in bench/attacks/results.json unless a larger share is kept there, and when all are there
writes the section of README.md anew. Ends with 1 if anything came of a payload.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Dialog, sync_playwright

from bench import table
from bench.__main__ import editions_to_serve
from bench.attacks.asked import as_proxy
from bench.attacks.ground import Ground
from bench.attacks.parts import PARTS, THROUGH_A_PROXY
from bench.servers import ROOT
from sharing.links.keys import made_keys
from sharing.links.table import Table
from sharing.settings import SETTINGS_VARIABLE
from tests.attack import payloads
from tests.browser import app_server
from tests.browser.assailant import Assailant, kept
from tests.browser.conftest import Watch
from tests.browser.product import BY_NAME
from tests.pages.conftest import link_editions
from tests.sharing.served import secret_file, settings_file

RESULTS = Path(__file__).with_name("results.json")
START, END = "<!-- attacks:start -->", "<!-- attacks:end -->"
_HEAD = "| Sent | Payloads | Something came of it | Minutes |\n|---|--:|--:|--:|"
_SHOWN = 20
_BEFORE_AN_ERROR = 40
# What officers handed in, and large boundaries: no attack needs them.
_NOT_SENT = shutil.ignore_patterns("received", "inbox", "boundaries")
_NO_LIMITS = (
    "api_requests_a_minute = 1000000\nplaces_of_an_address = 100000\nsessions = 100000\n"
    "memory_megabytes = 8000\n"
)  # fmt: skip


@contextmanager
def ground(
    editions: Path, options: argparse.Namespace, part: str
) -> Iterator[tuple[Ground, Watch]]:
    """The product on copies of everything, a browser on its first page, and who watches it."""
    with tempfile.TemporaryDirectory(prefix="can-viec-attacks-") as temporary:
        folder = Path(temporary)
        for name in ("editions", "files"):
            (folder / name).mkdir()
        store = link_editions(editions, folder / "editions")
        shutil.copytree(ROOT / "data", folder / "data", ignore=_NOT_SENT)
        port, keys = options.port or app_server.free_port(), folder / "keys"
        settings, proof = _settings(folder, keys, port, proxied=part in THROUGH_A_PROXY)
        signing = made_keys(keys)
        with (
            app_server.serve(
                store.folder, folder / "server.log", folder / "data", port=port,
                variables={SETTINGS_VARIABLE: str(settings)},
            ) as server,
            sync_playwright() as playwright,
        ):  # fmt: skip
            page = app_server.new_page(app_server.launch(playwright), 1440)
            watch = Watch(page, server)
            page.on("dialog", lambda one: _dismiss(watch, one))
            page.set_extra_http_headers(as_proxy(proof) if proof else {})
            page.goto(f"{server.url}/{BY_NAME['share'].url_path}")
            app_server.settled(page)
            links = Table(folder / "state" / "links.sqlite")
            tries = Assailant.of(page)
            made = Ground(
                tries, store, links, signing, folder / "files", folder / "data",
                options.share, proof,
            )  # fmt: skip
            yield made, watch
            watch.problems += _errors(server.log.read_text("utf-8", "replace").splitlines())


def _errors(said: list[str]) -> list[str]:
    """What a server's log says of errors: each line with those that lead to it."""
    return [
        "\n".join(["server log:", *said[max(0, place - _BEFORE_AN_ERROR) : place + 1]])
        for place, line in enumerate(said)
        if "Error" in line
    ]


def _settings(folder: Path, keys: Path, port: int, *, proxied: bool) -> tuple[Path, str]:
    """Settings in which nobody is asked to wait, and what the proxy proves itself with."""
    state = f'state_folder = "{folder / "state"}"\n'
    more = f'[links]\nkeys_file = "{keys}"\n[serving]\n{_NO_LIMITS}'
    if proxied:
        secret, proof = secret_file(folder)
        by = f'by = "proxy"\nproxy_secret_file = "{secret}"'
        own = settings_file(folder, by, more, state, f"http://{app_server.HOST}:{port}")
        return own, proof
    own = folder / "settings.toml"
    own.write_text(f"{state}{more}", "utf-8")
    return own, ""


def _dismiss(watch: Watch, dialog: Dialog) -> None:
    watch.problems.append(f"a script opened a dialog: {dialog.message}")
    dialog.dismiss()


def main(arguments: list[str] | None = None) -> int:
    """Send them and say what came of it."""
    options = _parser().parse_args(arguments)
    found: dict[str, Any] = {}
    harm = 0
    with editions_to_serve(options.editions) as folder:
        for name in options.only or PARTS:
            before, begun = kept(folder), time.perf_counter()
            with ground(folder, options, name) as (made, watch):
                PARTS[name](made)
            problems = made.tries.problems + [one for one in watch.problems if not _left(one)]
            problems += ["an edition was changed"] if kept(folder) != before else []
            found[name] = {
                "date": datetime.now(UTC).date().isoformat(), "sent": made.tries.tried,
                "share": options.share, "harm": len(problems),
                "minutes": (time.perf_counter() - begun) / 60,
            }  # fmt: skip
            harm += len(problems)
            print(
                f"{name}: {found[name]}", *problems[:_SHOWN], sep="\n", file=sys.stderr, flush=True
            )
            _keep(name, found[name])
    print(markdown(found))
    return 1 if harm else 0


def _left(problem: str) -> bool:
    """Whether it is no harm.

    A page was left while its button looked whether its file is there, or while a script of its own
    was still coming; or the API refused, which the browser says in its console, and which the
    attack itself looks at.
    """
    refused = "/api/v1/" in problem and ("status of 4" in problem or "answered 4" in problem)
    own = any(one in problem for one in ("/tai-ve/", "/_stcore/bidi-components/can_viec."))
    return refused or (problem.endswith("(net::ERR_ABORTED)") and own)


def _keep(name: str, found: dict[str, Any]) -> None:
    """Keep a part; the README tells of them when all are there."""
    known = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    if known.get(name, found)["share"] < found["share"]:
        return
    known = {one: told for one, told in {**known, name: found}.items() if one in PARTS}
    RESULTS.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if set(known) >= set(PARTS):
        text = markdown({name: known[name] for name in PARTS})
        table.replace_section(ROOT / "README.md", text, (START, END))


def markdown(found: dict[str, Any]) -> str:
    """What was sent, part by part, as a table."""
    rows = []
    for name, one in found.items():
        what = "; ".join(f"{place}: {count:,}" for place, count in one["sent"].items() if count)
        what += f"; every {one['share']}th payload" if one["share"] > 1 else ""
        rows.append(
            f"| {name} ({what}) | {sum(one['sent'].values()):,} | {one['harm']} "
            f"| {one['minutes']:.0f} |"
        )
    dates = ", ".join(sorted({one["date"] for one in found.values()}))
    kinds = f"{len(payloads.script())} script and {len(payloads.sql())} SQL payloads"
    beside = f"{kinds}, Chromium, {dates}."
    return "\n".join([_HEAD, *rows, "", beside])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.attacks", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(PARTS), metavar="NAME",
                        help=f"one of {', '.join(PARTS)}; may be given again")  # fmt: skip
    parser.add_argument("--share", type=int, default=1, help="only every so many-th payload")
    parser.add_argument("--editions", type=Path, help="folder of editions to serve")
    parser.add_argument("--port", type=int, help="where the server listens (default: any)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
