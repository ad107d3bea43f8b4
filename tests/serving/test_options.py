"""Streamlit's options as the server reads them while many runs go on at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit import config

from pages.ui import server

_SECONDS = 10


@pytest.fixture
def _put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "get_option", config.get_option)


@pytest.mark.usefixtures("_put_back")
def test_every_option_is_read_as_streamlit_reads_it() -> None:
    locked = config.get_option
    before = {key: locked(key) for key in config.get_config_options()}
    assert len(before) > 50
    server.read_options_without_lock()
    assert config.get_option is not locked
    assert {key: config.get_option(key) for key in before} == before
    with pytest.raises(RuntimeError, match=r'"no\.such" not defined'):
        config.get_option("no.such")


@pytest.mark.usefixtures("_put_back")
def test_nobody_waits_for_the_lock_that_another_holds() -> None:
    server.read_options_without_lock()
    with ThreadPoolExecutor(1) as other, config._config_lock:
        asked = other.submit(config.get_option, "global.minCachedMessageSize")
        assert asked.result(timeout=_SECONDS) == config.get_option("global.minCachedMessageSize")
