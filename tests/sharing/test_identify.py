"""Who somebody is: nobody, unless the one way that is set up proves otherwise."""

from __future__ import annotations

import hashlib
import os
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sharing import audit
from sharing.access import ended, identify
from sharing.access.__main__ import main
from sharing.access.identify import reader_of
from sharing.access.reader import NOBODY, OWNER, LinkScope, Reader
from sharing.access.roles import Role
from sharing.settings import SETTINGS_VARIABLE, settings
from tests.sharing.served import secret_file, settings_file

Serve = Callable[..., None]
HOUR = 3600


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Settings of a served installation, for one test."""

    def given(sign_in: str = "", **more: str) -> None:
        monkeypatch.setenv(SETTINGS_VARIABLE, str(settings_file(tmp_path, sign_in, **more)))
        settings.cache_clear()

    yield given
    identify._decoders.clear()
    identify._secret.cache_clear()
    settings.cache_clear()


def claims(*groups: str, **changes: Any) -> dict[str, Any]:
    return {
        "is_logged_in": True, "iat": int(time.time()) - 60, "email": "an@thanhhoa.gov.vn",
        "groups": list(groups),
    } | changes  # fmt: skip


def test_in_mode_local_everybody_is_the_owner() -> None:
    settings.cache_clear()
    assert reader_of({}, {}, None) == OWNER


@pytest.mark.parametrize(
    ("groups", "role", "communes"),
    [
        (["cv-leaders"], Role.VIEWER, set()),
        (["cv-publishers"], Role.PUBLISHER, set()),
        (["cv-admins"], Role.ADMINISTRATOR, set()),
        (["cv-officers-bat-mot"], Role.DATA_OFFICER, {"15607"}),
        (["cv-officers"], Role.DATA_OFFICER, set()),
        # A group without a list submits for all: the list of another one takes nothing away.
        (["cv-officers", "cv-officers-bat-mot"], Role.DATA_OFFICER, set()),
        # The first role of the settings' order, whatever the order of the claim.
        (["cv-leaders", "cv-admins"], Role.ADMINISTRATOR, set()),
        (["cv-leaders", "cv-officers-bat-mot"], Role.DATA_OFFICER, {"15607"}),
        ([], Role.NOBODY, set()),
        (["CV-LEADERS", "cv-leader", "owner", "administrator"], Role.NOBODY, set()),
    ],
)
def test_groups_give_the_role(serve: Serve, groups: list[str], role: Role, communes: set) -> None:
    serve()
    reader = reader_of({}, {}, claims(*groups))
    assert (reader.role, reader.communes) == (role, communes)
    assert reader.name == "an@thanhhoa.gov.vn"


@pytest.mark.parametrize(
    "changes",
    [
        {"is_logged_in": False}, {"is_logged_in": 1}, {"is_logged_in": None},
        {"iat": None}, {"iat": "1"}, {"iat": True}, {"iat": float("nan")},
        {"iat": time.time() - 8 * HOUR - 1}, {"iat": time.time() + 3 * HOUR},
        {"email": None}, {"email": ""}, {"email": " "}, {"email": 7},
    ],
    ids=range(13),
)  # fmt: skip
def test_a_sign_in_that_proves_nothing(serve: Serve, changes: dict[str, Any]) -> None:
    serve()
    assert reader_of({}, {}, claims("cv-admins", **changes)) == NOBODY


def test_nothing_at_all_is_nobody(serve: Serve) -> None:
    serve()
    assert reader_of({}, {}, {}) == NOBODY
    assert reader_of({}, {}, None) == NOBODY
    assert reader_of({"X-Forwarded-User": "an"}, {"_streamlit_user": "x"}, {}) == NOBODY


@pytest.mark.parametrize(
    "groups", [None, 7, {"cv-admins": 1}, [7, None], [["cv-admins"]], "cv-adm"]
)
def test_groups_of_another_shape_are_none(serve: Serve, groups: Any) -> None:
    serve()
    assert reader_of({}, {}, claims(groups=groups)).role is Role.NOBODY


def test_one_group_may_be_a_text(serve: Serve) -> None:
    serve()
    assert reader_of({}, {}, claims(groups="cv-leaders")).role is Role.VIEWER


def test_a_sign_in_lasts_as_long_as_the_settings_say(serve: Serve) -> None:
    serve("hours = 1")
    assert reader_of({}, {}, claims("cv-leaders", iat=time.time() - HOUR + 5)).role is Role.VIEWER
    assert reader_of({}, {}, claims("cv-leaders", iat=time.time() - HOUR)) == NOBODY


def test_other_claims_can_be_named(serve: Serve) -> None:
    serve('name_claim = "preferred_username"\ngroups_claim = "roles"')
    given = claims("cv-admins", preferred_username="an", roles=["cv-leaders"])
    assert reader_of({}, {}, given) == Reader(Role.VIEWER, "an")


def test_a_plain_request_is_read_by_the_decoder_that_was_handed_in(serve: Serve) -> None:
    serve()
    identify.decode_with(lambda cookies: claims("cv-leaders") if cookies == {"a": "b"} else None)
    assert reader_of({}, {"a": "b"}, None).role is Role.VIEWER
    assert reader_of({}, {"a": "c"}, None) == NOBODY
    # What the server has verified itself is not read again.
    assert reader_of({}, {"a": "b"}, {}) == NOBODY


def test_who_has_signed_out_is_out_everywhere_and_comes_in_anew(
    serve: Serve, tmp_path: Path
) -> None:
    serve(top=f'state_folder = "{tmp_path / "state"}"')
    first, other = claims("cv-leaders", sub="1"), claims("cv-leaders", sub="2")
    ended.end(first)
    assert reader_of({}, {}, first) == NOBODY
    assert reader_of({}, {}, other).role is Role.VIEWER
    assert reader_of({}, {}, first | {"iat": first["iat"] + 1}).role is Role.VIEWER
    [mark] = (tmp_path / "state/signed-out").iterdir()
    assert "an@" not in mark.name
    os.utime(mark, (0, 0))
    ended.end(other)
    assert not mark.exists()


def test_who_was_ended_by_the_administrator_is_nobody_until_a_later_sign_in(
    serve: Serve, tmp_path: Path
) -> None:
    serve(top=f'state_folder = "{tmp_path / "state"}"')
    first = claims("cv-leaders")
    other = claims("cv-leaders", email="binh@thanhhoa.gov.vn")
    assert main(["end", " AN@thanhhoa.gov.vn", "--lang", "en"]) == 0
    assert reader_of({}, {}, first) == NOBODY
    assert reader_of({}, {}, claims("cv-leaders", iat=int(time.time()) + 30)) == NOBODY
    assert reader_of({}, {}, other).role is Role.VIEWER
    [event] = audit.events()
    named = hashlib.sha256(b"an@thanhhoa.gov.vn").hexdigest()
    assert (event.event, event.facts) == ("sign_ins_ended", {"account": named[:12]})
    [mark] = (tmp_path / "state/signed-out").iterdir()
    os.utime(mark, (first["iat"] - 100, first["iat"] - 100))
    assert reader_of({}, {}, first).role is Role.VIEWER


def test_a_name_that_nobody_has_signed_in_by_is_ended_and_doubted(
    serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(top=f'state_folder = "{tmp_path / "state"}"')
    audit.record("signed_in", reader=Reader(Role.VIEWER, "an@thanhhoa.gov.vn"), way="oidc")
    assert main(["end", "an@thanhhoa.gov.vn"]) == 0
    assert capsys.readouterr().err == ""
    assert main(["end", "am@thanhhoa.gov.vn", "--lang", "en"]) == 0
    assert "No sign-in by this name" in capsys.readouterr().err
    assert main(["end", "  ", "--lang", "en"]) == 1


def test_a_name_is_one_name_however_its_letters_are_composed(
    serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(top=f'state_folder = "{tmp_path / "state"}"')
    composed, apart = (unicodedata.normalize(form, "Bình") for form in ("NFC", "NFD"))
    audit.record("signed_in", reader=Reader(Role.VIEWER, composed), way="oidc")
    assert main(["end", composed]) == main(["end", apart]) == 0
    assert capsys.readouterr().err == ""
    assert len({one.facts["account"] for one in audit.events() if "account" in one.facts}) == 1
    assert len(list((tmp_path / "state/signed-out").iterdir())) == 1


def test_sign_ins_are_ended_though_the_log_cannot_be_read(
    serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch
) -> None:
    serve(top=f'state_folder = "{tmp_path / "state"}"')

    def unreadable() -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(audit, "events", unreadable)
    assert main(["end", "an@thanhhoa.gov.vn", "--lang", "en"]) == 0
    assert "spelling of the name was not checked" in capsys.readouterr().err
    assert reader_of({}, {}, claims("cv-leaders")) == NOBODY


# ---- behind a proxy -----------------------------------------------------------------------------


@pytest.fixture
def proxied(serve: Serve, tmp_path: Path) -> dict[str, str]:
    """What the proxy sends for a leader."""
    _, secret = secret_file(tmp_path)
    serve('by = "proxy"\nproxy_secret_file = "proxy.secret"')
    return {
        "X-Forwarded-User": "an", "X-Forwarded-Groups": "staff, cv-leaders",
        "X-Proxy-Proof": secret,
    }  # fmt: skip


def test_that_only_the_proxy_ends_its_sign_ins_is_said(
    proxied: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["end", "an", "--lang", "en"]) == 0
    assert "can be opened again at once" in capsys.readouterr().out
    assert reader_of(proxied, {}, None) == Reader(Role.VIEWER, "an")


def test_the_proxy_names_the_person(proxied: dict[str, str]) -> None:
    assert reader_of(proxied, {}, None) == Reader(Role.VIEWER, "an")
    lower = {name.lower(): value for name, value in proxied.items()}
    assert reader_of(lower, {}, {}) == Reader(Role.VIEWER, "an")


def test_whoever_is_not_the_proxy_is_nobody(proxied: dict[str, str]) -> None:
    proof = proxied["X-Proxy-Proof"]
    for wrong in ("", proof[:-1], proof + "x", proof.swapcase(), "\u0111" * 40, f" {proof} x"):
        assert reader_of(proxied | {"X-Proxy-Proof": wrong}, {}, None) == NOBODY
    bare = {name: value for name, value in proxied.items() if name != "X-Proxy-Proof"}
    assert reader_of(bare, {}, None) == NOBODY
    # Claims count for nothing where the proxy signs people in.
    assert reader_of(bare, {}, claims("cv-admins")) == NOBODY


def test_the_proxy_s_person_without_groups_has_no_role(proxied: dict[str, str]) -> None:
    assert reader_of(proxied | {"X-Forwarded-Groups": ""}, {}, None) == Reader(Role.NOBODY, "an")
    assert reader_of(proxied | {"X-Forwarded-User": " "}, {}, None) == NOBODY


# ---- by a link ----------------------------------------------------------------------------------


def test_where_links_are_served_only_a_link_counts(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(top='audience = "link_holders"', more='[links]\nkeys_file = "keys"')
    scope = LinkScope(
        "ab12", frozenset({"map"}), frozenset(), None, datetime(2026, 12, 1, tzinfo=UTC)
    )
    holder = Reader(Role.LINK_HOLDER, "link:ab12", link=scope)
    held: dict[str, Reader] = {"good": holder, "grand": Reader(Role.ADMINISTRATOR, "an")}
    links = SimpleNamespace(COOKIE="can_viec_link", holder_of=held.get)
    monkeypatch.setattr(identify, "import_module", lambda name: links)
    assert reader_of({}, {"can_viec_link": "good"}, None) == holder
    assert reader_of({}, {"can_viec_link": "bad"}, None) == NOBODY
    assert reader_of({}, {}, None) == NOBODY
    assert reader_of({}, {}, claims("cv-admins")) == NOBODY
    # A link never makes anybody more than a holder of a link.
    assert reader_of({}, {"can_viec_link": "grand"}, None) == NOBODY
    held["good"] = replace(holder, link=None)
    assert reader_of({}, {"can_viec_link": "good"}, None) == NOBODY
