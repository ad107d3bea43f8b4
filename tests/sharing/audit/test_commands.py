"""`python -m sharing.audit`, and what it takes over from the log of the editions."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sharing import audit
from sharing.access.reader import Reader
from sharing.access.roles import Role
from sharing.audit.__main__ import main
from sharing.audit.events import kinds
from sharing.audit.takeover import take_over
from sharing.words import Words
from warehouse.editions import Store
from warehouse.errors import EditionError
from warehouse.history import rollback
from warehouse.log import LOG
from warehouse.publishing import Draft, publish


def test_every_event_and_role_has_words() -> None:
    for lang in ("vi", "en"):
        assert set(Words(lang).section("audit_event")) == set(kinds())
        assert set(Words(lang).section("audit_role")) == set(Role)


def test_listing_and_exporting(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["list", "--lang", "en"]) == 0
    assert capsys.readouterr().out.strip() == "No such event."
    audit.record("signed_in", reader=Reader(Role.VIEWER, "=lan@example.gov.vn"), way="oidc")
    audit.record("exported", reader=Reader(Role.LINK_HOLDER, "link:ab12"), rows=166)
    assert main(["list", "--lang", "vi", "--event", "exported"]) == 0
    said = capsys.readouterr().out
    assert "link:ab12 (người giữ liên kết)" in said
    assert "rows=166" in said
    assert main(["list", "--json", "--by", "link:ab12"]) == 0
    assert json.loads(capsys.readouterr().out)["facts"] == {"rows": 166}
    assert main(["list", "--since", "2100-01-01", "--json"]) == 0
    assert capsys.readouterr().out == ""
    target = tmp_path / "audit.csv"
    assert main(["export", "--output", str(target)]) == 0
    with target.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows[0]["by"] == "'=lan@example.gov.vn"  # no formula
    assert main(["export", "--output", str(target)]) == 1  # nothing is overwritten
    assert [one.event for one in audit.events(log)][-1] == "audit_exported"


def test_what_was_published_and_rolled_back_is_taken_over_once(
    log: Path, tiny_store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    first = tiny_store.ids()[-1]
    assert take_over(tiny_store) == 2
    rollback(tiny_store, first, by="publisher-1", reason="figures of the wrong month")
    assert main(["take-over", "--editions", str(tiny_store.folder), "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith("1 event")
    assert take_over(tiny_store) == 0
    told = list(audit.events(log))
    assert [one.event for one in told] == ["published", "published", "rolled_back"]
    assert told[-1].by == "publisher-1"
    assert told[-1].facts["edition"] == first
    assert told[-1].facts["previous_edition"] == tiny_store.ids()[0]
    assert [one.facts["entry"] for one in told] == [1, 2, 3]


def test_two_stores_do_not_take_each_other_over_again(
    log: Path, tiny_store: Store, store: Store, tiny_draft: Callable[..., Draft]
) -> None:
    publish(tiny_draft(), store, None)
    assert [take_over(one) for one in (store, tiny_store, store, tiny_store)] == [1, 2, 0, 0]


def test_a_damaged_log_of_the_editions_is_refused(log: Path, tiny_store: Store) -> None:
    path = tiny_store.folder / LOG
    path.write_bytes(path.read_bytes().replace(b'"seq": 1', b'"seq": 7'))
    with pytest.raises(EditionError):
        take_over(tiny_store)
    assert main(["take-over", "--editions", str(tiny_store.folder)]) == 1
