"""Fill nginx.conf.template: `python -m deploy.nginx.render [VALUES] > /etc/nginx/nginx.conf`.

The values are those of `values.toml`; a file named on the command line overrides some of them.
"""

from __future__ import annotations

import re
import string
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
VALUES = _HERE / "values.toml"
_HEADERS = _HERE / "headers.toml"
_HTTPS = 443
_PROXY = re.compile(r"https?://[\w.:\[\]-]+")
# What nginx itself says, in both languages; no word that helps an attacker.
_SAID = {
    "nothing": ("Không có trang này.", "There is nothing here."),
    "too_large": ("Tệp quá lớn.", "The file is too large."),
    "too_many": (
        "Quá nhiều lượt truy cập cùng lúc. Xin thử lại sau một phút.",
        "Too many requests at once. Please try again in a minute.",
    ),
    "away": (
        "Hệ thống đang khởi động lại. Trang tự mở lại sau 15 giây.",
        "The service is starting again. This page reloads in 15 seconds.",
    ),
}
_PAGE = (
    "<!doctype html><html lang='vi'><head><meta charset='utf-8'>"
    "<meta name='viewport' content='width=device-width,initial-scale=1'>"
    "<meta name='robots' content='noindex'>{refresh}<title>Cân Việc</title></head>"
    "<body style='font:1.1rem/1.6 sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem'>"
    "<h1 style='font-size:1.4rem'>Cân Việc</h1><p>{vi}</p><p lang='en'>{en}</p></body></html>"
)
# Static files are the same for everybody and asked for once.
_STATIC = {"Connection": "", "Upgrade": "", "Cookie": "", "Accept-Encoding": ""}
_QUESTION = {"Connection": "", "Upgrade": "", "Content-Length": ""}
# Where the person wanted to go.
_SIGN_IN = {"X-Auth-Request-Redirect": "$request_uri"}
# None: from the file with the proof.
_SIGNED_IN: Mapping[str, str | None] = {
    "X-Forwarded-User": "$person", "X-Forwarded-Groups": "$groups", "X-Proxy-Proof": None,
}  # fmt: skip
_REFRESH = "<meta http-equiv='refresh' content='15'>"


class _Template(string.Template):
    """nginx has variables of its own with a dollar: ours are written @{name}."""

    delimiter = "@"
    # Only in braces: an @ alone begins a named location of nginx.
    pattern = r"@\{(?P<braced>[a-z_]+)\}|(?P<escaped>(?!))|(?P<named>(?!))|(?P<invalid>(?!))"  # type: ignore[assignment]  # compiled by the base class


def values(path: Path | None = None, **changes: Any) -> dict[str, Any]:
    """The values that fill the template.

    Args:
        path: A file whose entries take the place of those of `values.toml`.
        **changes: Entries that take the place of both.

    Raises:
        ValueError: If an entry is not one of `values.toml`.
    """
    filled = tomllib.loads(VALUES.read_text("utf-8"))
    given = (tomllib.loads(path.read_text("utf-8")) if path else {}) | changes
    if unknown := sorted(given.keys() - filled.keys()):
        raise ValueError(f"{path or 'the changes'}: unknown: {', '.join(unknown)}")
    return filled | given


def configuration(filled: Mapping[str, Any]) -> str:
    """The whole nginx.conf.

    Args:
        filled: All values, as `values` gives them.

    Raises:
        KeyError: If one is missing.
    """
    port = filled["https_port"]
    made = dict(filled)
    made["shown_port"] = "" if port == _HTTPS else f":{port}"
    made["open_files"] = 2 * filled["connections"] + 1024
    made["office_networks"] = _lines(f"{one} 1;" for one in filled["office_networks"])
    for site in ("officials", "links"):
        made[f"{site}_servers"] = _lines(
            f"server 127.0.0.1:{one} max_fails=3 fail_timeout=10s;"
            for one in filled[f"{site}_ports"]
        )
    for name, (vietnamese, english) in _SAID.items():
        refresh = _REFRESH if name == "away" else ""
        made[name] = _PAGE.format(vi=vietnamese, en=english, refresh=refresh)
    made["headers"] = _headers(made, 4)
    made["headers_of_static"] = _headers(made, 12, _STATIC)
    made["sign_in"] = made["without_sign_in"] = ""
    made["links_site"] = _site(made, "links", "link_holders", "Link holders")
    if filled["sign_in_proxy"]:
        made["sign_in"] = _sign_in(made)
        made["without_sign_in"] = f"{'':12}auth_request off;\n"
    made["officials_site"] = _site(made, "officials", "officials", "Officials")
    return _filled("nginx.conf.template", made)


def _headers(
    made: Mapping[str, Any], indent: int, changes: Mapping[str, str | None] | None = None
) -> str:
    """All headers to a process; None among the changes: set elsewhere."""
    lines = tomllib.loads(_filled(_HEADERS.name, made)) | dict(changes or {})
    return "\n".join(
        f'{"":{indent}}proxy_set_header {name} "{value}";'
        for name, value in lines.items()
        if value is not None
    )


def _sign_in(made: Mapping[str, Any]) -> str:
    if not _PROXY.fullmatch(made["sign_in_proxy"]):
        raise ValueError("sign_in_proxy: no address such as http://127.0.0.1:4180")
    headers = {
        "headers_of_signed_in": _headers(made, 8, _SIGNED_IN),
        "headers_of_question": _headers(made, 12, _QUESTION),
        "headers_of_sign_in": _headers(made, 12, _SIGN_IN),
    }
    return _filled("sign_in.server", {**made, **headers})


def _site(made: dict[str, Any], site: str, upstream: str, title: str) -> str:
    of_site = made | {
        "server_name": made[f"{site}_name"],
        "upstream": upstream,
        "title": title,
        "locations": _filled(f"{site}.locations", made).rstrip(),
    }
    return _filled("site.conf.template", of_site).rstrip()


def _filled(name: str, made: Mapping[str, Any]) -> str:
    return _Template((_HERE / name).read_text("utf-8")).substitute(made)


def _lines(entries: Any) -> str:
    return "\n".join(f"        {one}" for one in entries)


def main(arguments: list[str] | None = None) -> int:
    """Print the configuration; 1 where the values cannot be used."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        sys.stdout.write(configuration(values(Path(given[0]) if given else None)))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
