"""What the messages on Streamlit's socket say: whether a run was asked for, and when it ended."""

from __future__ import annotations

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

# The message that ends a run is short; the long ones are not read.
_SHORT = 400


def asks(frame: bytes) -> bool:
    """Whether a browser asks for a run of its page."""
    message = BackMsg()
    return _read(message, frame) and message.WhichOneof("type") == "rerun_script"


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
