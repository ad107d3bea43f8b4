"""No log holds a link, a ticket, a session or a query."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from sharing.serving.masking import mask_logs, masked

TOKEN = "AbC-123_xyz.Sig-Nature9"
SESSION = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f'"GET /v/{TOKEN} HTTP/1.1" 303', '"GET /v/*** HTTP/1.1" 303'),
        (f"GET /v/{TOKEN}?x=1", "GET /v/***?***"),
        (f"/_stcore/upload_file/{SESSION}/{TOKEN} 204", "/_stcore/upload_file/*** 204"),
        (f"/tai-ve/{TOKEN}/a.csv", "/tai-ve/***/a.csv"),
        (f"Cookie: can_viec_ticket={TOKEN}; _streamlit_user={TOKEN}; a=b",
         "Cookie: can_viec_ticket=***; _streamlit_user=***; a=b"),
        (f"Sec-WebSocket-Protocol: streamlit, {TOKEN}, {SESSION}", "Sec-WebSocket-Protocol: ***"),
        (f"session_id: {SESSION} gone", "session_id: *** gone"),
        ("/xa?commune=14845&note=x y", "/xa?*** y"),
        ("166 communes, page /ban-do, 5 %", "166 communes, page /ban-do, 5 %"),
    ],
)  # fmt: skip
def test_what_must_not_be_kept_is_masked_and_the_rest_stays(said, kept):
    assert masked(said) == kept


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    before = logging.getLogRecordFactory()
    mask_logs()
    mask_logs()
    stream = io.StringIO()
    logger = logging.getLogger("tests.serving.masking")
    logger.propagate = False
    handler = logging.StreamHandler(stream)
    logger.addHandler(handler)
    yield logger, stream
    logger.removeHandler(handler)
    logging.setLogRecordFactory(before)


def test_records_are_masked_wherever_the_secret_stands(log):
    logger, stream = log
    logger.error("asked for /v/%s", TOKEN)
    logger.error('%s - "%s %s" %d', "127.0.0.1", "GET", f"/v/{TOKEN}", 404)
    logger.error("%(path)s", {"path": f"/x?{TOKEN}"})
    try:
        raise ValueError(f"bad /v/{TOKEN}")
    except ValueError:
        logger.exception("failed")
    said = stream.getvalue()
    assert TOKEN not in said
    assert said.count("***") == 5
    assert '127.0.0.1 - "GET /v/***" 404' in said
    assert "Traceback" in said


def test_the_access_log_keeps_the_parts_its_format_wants():
    before = logging.getLogRecordFactory()
    mask_logs()
    args = ("127.0.0.1:1", "GET", f"/v/{TOKEN}?a=b", "1.1", 303)
    make = logging.getLogRecordFactory()
    record = make("uvicorn.access", 20, "f", 1, '%s - "%s %s HTTP/%s" %d', args, None)
    logging.setLogRecordFactory(before)
    assert record.args == ("127.0.0.1:1", "GET", "/v/***?***", "1.1", 303)
