"""Sign-in by a proxy: who somebody is comes from its answer, and from nobody else."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.serving.gateway import HOST, LINKS, Gateway, gateway
from deploy.nginx.render import configuration, values
from tests.deploy.asked import (
    CLEARED,
    NAMED,
    PRETENDED,
    arrived,
    assert_nothing_pretended,
    told,
    upgraded,
)
from tests.deploy.backend import Backend


@pytest.fixture(scope="module")
def behind_a_proxy(
    tmp_path_factory: pytest.TempPathFactory, processes: list[Backend]
) -> Iterator[Gateway]:
    """nginx that asks a stand-in of oauth2-proxy who somebody is."""
    folder = tmp_path_factory.mktemp("nginx-proxy")
    (folder / "proof.conf").write_text('proxy_set_header X-Proxy-Proof "the-proof";\n', "utf-8")
    with gateway(
        folder, [processes[0].port], [processes[3].port], stranger_requests_a_second=400,
        stranger_burst=400, sign_in_proxy=f"http://{HOST}:{processes[1].port}",
        sign_in_proof_file=str(folder / "proof.conf"),
    ) as running:  # fmt: skip
        yield running


@pytest.mark.parametrize("path", ["/", "/api/v1/communes", "/_stcore/upload_file/s/f"])
def test_who_has_signed_in_is_who_the_proxy_says(
    behind_a_proxy: Gateway, processes: list[Backend], path: str
):
    headers = arrived(behind_a_proxy.ask(path, Cookie="signed_in=1", **PRETENDED))
    assert headers["x-forwarded-user"] == "lan@thanhhoa.test"
    assert headers["x-forwarded-groups"] == "cv-leaders,cv-publishers"
    assert headers.pop("x-proxy-proof") == "the-proof"
    assert_nothing_pretended(headers, behind_a_proxy)
    first, question = next(processes[1].newest("/oauth2/auth"))
    assert first.startswith("GET ")
    assert_nothing_pretended(question, behind_a_proxy)


def test_the_socket_of_who_has_signed_in_is_theirs(
    behind_a_proxy: Gateway, processes: list[Backend]
):
    with upgraded(behind_a_proxy, "signed_in=1") as connection:
        assert b"101" in connection.recv(4096)
    _, headers = next(processes[0].newest("/_stcore/stream"))
    assert headers["x-forwarded-user"] == "lan@thanhhoa.test"
    assert headers["upgrade"] == "websocket"


def test_who_has_not_signed_in_reaches_no_process(
    behind_a_proxy: Gateway, processes: list[Backend]
):
    before = len(processes[0].asked)
    for path in ("/xa?commune=14845", "/_stcore/stream", "/api/v1/communes"):
        answer = behind_a_proxy.ask(path, **PRETENDED)
        assert told(answer)["port"] == processes[1].port  # the proxy's page
        assert arrived(answer)["x-auth-request-redirect"] == path
        assert (NAMED | CLEARED).isdisjoint(arrived(answer))
    assert behind_a_proxy.ask("/oauth2/auth", Cookie="signed_in=1").status == 404
    assert len(processes[0].asked) == before


def test_static_files_carry_no_proof_and_link_holders_have_no_proxy(
    behind_a_proxy: Gateway, processes: list[Backend]
):
    assert behind_a_proxy.ask("/static/js/open.js", **PRETENDED).status == 200
    _, headers = next(processes[0].newest("/static/js/open.js"))
    assert (NAMED | CLEARED).isdisjoint(headers)
    headers = arrived(behind_a_proxy.ask("/", LINKS, Cookie="signed_in=1", **PRETENDED))
    assert (NAMED | CLEARED).isdisjoint(headers)


def test_nobody_comes_in_while_the_proxy_is_away(tmp_path: Path, processes: list[Backend]):
    (tmp_path / "proof.conf").write_text('proxy_set_header X-Proxy-Proof "the-proof";\n', "utf-8")
    before = len(processes[0].asked)
    with socket.socket() as closed:
        closed.bind((HOST, 0))
        with gateway(
            tmp_path, [processes[0].port], [processes[3].port],
            sign_in_proxy=f"http://{HOST}:{closed.getsockname()[1]}",
            sign_in_proof_file=str(tmp_path / "proof.conf"),
        ) as running:  # fmt: skip
            away = running.ask("/", Cookie="signed_in=1")
    assert away.status == 502
    assert "Hệ thống đang khởi động lại" in away.body.decode()
    assert len(processes[0].asked) == before


def test_the_address_of_the_proxy_is_one():
    with pytest.raises(ValueError, match="sign_in_proxy"):
        configuration(values(sign_in_proxy="127.0.0.1:4180; return 200"))
