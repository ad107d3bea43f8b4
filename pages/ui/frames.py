"""What the messages on Streamlit's socket say: whether a run was asked for, and when it ended."""

from __future__ import annotations

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

# What the pages' own script in the browser sends; the others, such as the one that empties the
# caches of everybody, are for who develops a page.
ASKS = "rerun_script"
NEEDED = frozenset(
    {
        ASKS, "stop_script", "file_urls_request", "app_heartbeat",
        "backend_operation_request.deferred_file", "backend_operation_request.dataframe_chunk",
    }
)  # fmt: skip
_OPERATION = "backend_operation_request"
# The message that ends a run is short; the long ones are not read.
_SHORT = 400


def kind_of(frame: bytes) -> str:
    """What a browser asks for, by Streamlit's name; "" for what is no message."""
    message = BackMsg()
    if not _read(message, frame):
        return ""
    kind = message.WhichOneof("type")
    if kind == _OPERATION:
        return f"{kind}.{message.backend_operation_request.WhichOneof('payload')}"
    return kind or "nothing"


def asks(frame: bytes) -> bool:
    """Whether a browser asks for a run of its page."""
    return kind_of(frame) == ASKS


def finishes(frame: bytes) -> bool:
    """Whether a run of a page has ended."""
    message = ForwardMsg()
    return (
        len(frame) < _SHORT
        and _read(message, frame)
        and message.WhichOneof("type") == "script_finished"
    )


def _read(message: BackMsg | ForwardMsg, frame: bytes) -> bool:
    if not frame:
        return False
    try:
        message.ParseFromString(frame)
    except DecodeError:
        return False  # Streamlit closes the socket itself and says so in the log
    return True
