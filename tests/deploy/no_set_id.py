"""Run a command as under systemd's RestrictSUIDSGID=yes: `no_set_id.py COMMAND ...`.

A filter of system calls answers "not permitted" to whatever would set a set-user or set-group bit
(chmod, mkdir and their kin), whoever asks: root too. Linux on x86-64 only.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys

_SET_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_LOAD, _JUMP_EQUAL, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_NUMBER_AT, _ARGUMENTS_AT = 0, 16
_SET_ID_BITS = 0o6000
# Numbers of the calls by the place of their argument with the mode.
_CALLS = {1: (83, 90, 91), 2: (133, 258, 259, 268, 452)}


def _program() -> bytes:
    steps: list[tuple[int, int, int, int]] = []
    for place, numbers in _CALLS.items():
        for number in numbers:
            steps += [
                (_LOAD, 0, 0, _NUMBER_AT),
                (_JUMP_EQUAL, 0, 3, number),
                (_LOAD, 0, 0, _ARGUMENTS_AT + 8 * place),
                (_JUMP_ANY_BIT, 0, 1, _SET_ID_BITS),
                (_RETURN, 0, 0, _REFUSE),
            ]
    return b"".join(struct.pack("HBBI", *step) for step in [*steps, (_RETURN, 0, 0, _ALLOW)])


def confine() -> None:
    """Put the filter on this process and all that come of it.

    Raises:
        OSError: If the kernel does not take it.
    """
    program = _program()
    kept = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(kept))
    libc = ctypes.CDLL(None, use_errno=True)
    for asked in ((_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0), (_SET_SECCOMP, _FILTER, head, 0, 0)):
        if libc.prctl(*asked) != 0:
            raise OSError(ctypes.get_errno(), "the filter is not taken")


if __name__ == "__main__":
    confine()
    os.execvp(sys.argv[1], sys.argv[1:])
