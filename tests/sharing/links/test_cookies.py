"""The cookie of a link: whom it is for, how soon it ends, and what is kept of it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from sharing.links import ended, holder_of, holders, records
from sharing.settings import SETTINGS_VARIABLE, settings
from tests.sharing.links.asked import Browser, cookie_of, made, use
from tests.sharing.links.made import KEY, settings_file

pytestmark = pytest.mark.usefixtures("process")


def test_revoking_reaches_a_reader_within_five_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    token, link = made()
    cookies = cookie_of(Browser().ask(f"/v/{token}"))
    moment = [0.0]
    monkeypatch.setattr(holders, "time", SimpleNamespace(monotonic=lambda: moment[0]))
    reader = holder_of(cookies)
    assert reader is not None
    records.revoke(holders.table(), link.name, "admin", "why")  # by another process
    moment[0] = holders.KEPT_SECONDS - 0.1
    assert holder_of(cookies) == reader
    moment[0] = holders.KEPT_SECONDS
    assert holder_of(cookies) is None
    assert ended(reader)


def test_the_officials_process_opens_no_link(
    process: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the full editions: a link holder has no business there, cookie or not."""
    token, _ = made()
    cookies = cookie_of(Browser().ask(f"/v/{token}"))
    more = '[sign_in]\nby = "proxy"\nroles = { leaders = "viewer" }\n'
    officials = settings_file(process, "officials")
    secret = process / "proxy-secret"
    secret.write_text(KEY.hex())
    secret.chmod(0o600)
    officials.write_text(officials.read_text() + more + f'proxy_secret_file = "{secret}"\n')
    use(monkeypatch, officials)
    assert Browser().ask(f"/v/{token}").status_code == 404
    assert holder_of(cookies) is None
    monkeypatch.delenv(SETTINGS_VARIABLE)
    settings.cache_clear()
    assert holder_of(cookies) is None


@pytest.mark.parametrize("cookie", ["", "x", "ü" * 43, "A" * 43, "A" * 5000])
def test_a_cookie_that_was_never_given_is_nobody(cookie: str) -> None:
    assert holder_of({"can_viec_link": cookie}) is None
    assert holder_of(cookie) is None


def test_junk_for_a_cookie_is_looked_up_and_kept_nowhere() -> None:
    """Whoever sends cookies of any size must not fill the memory with them."""
    for number in range(50):
        assert holder_of(f"{number:x}" * 3000) is None
    assert not holders._kept
    assert holder_of("A" * 43) is None
    (key,) = holders._kept
    assert "A" * 43 not in key


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holders, "_MOST_KEPT", 20)
    for number in range(100):
        assert holder_of(f"{number:043d}") is None
        assert len(holders._kept) <= 20
