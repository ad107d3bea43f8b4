"""Streamlit's options as the server reads them while many runs go on at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit import config

from pages.ui import server

_SECONDS = 10


@pytest.fixture
def _put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("get_option", "get_options_for_section"):
        monkeypatch.setattr(config, name, getattr(config, name))


@pytest.mark.usefixtures("_put_back")
def test_every_option_is_read_as_streamlit_reads_it() -> None:
    locked = config.get_option
    before = {key: locked(key) for key in config.get_config_options()}
    assert len(before) > 50
    by_section = config.get_options_for_section
    sections = {one: by_section(one) for one in {key.rpartition(".")[0] for key in before}}
    assert {"server", "theme", "theme.sidebar"} <= set(sections)
    server.read_options_without_lock()
    assert config.get_option is not locked
    assert {key: config.get_option(key) for key in before} == before
    assert config.get_options_for_section is not by_section
    assert {one: config.get_options_for_section(one) for one in sections} == sections
    assert config.get_options_for_section("no-such") == by_section("no-such")
    with pytest.raises(RuntimeError, match=r'"no\.such" not defined'):
        config.get_option("no.such")


@pytest.mark.usefixtures("_put_back")
def test_nobody_waits_for_the_lock_that_another_holds() -> None:
    server.read_options_without_lock()
    with ThreadPoolExecutor(1) as other, config._config_lock:
        asked = other.submit(config.get_option, "global.minCachedMessageSize")
        assert asked.result(timeout=_SECONDS) == config.get_option("global.minCachedMessageSize")
