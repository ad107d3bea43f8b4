"""Files are taken only from readers who see where to drop them, and only so many."""

from __future__ import annotations

import pytest
from starlette.responses import PlainTextResponse

from sharing.serving.uploads import Room, Uploads
from tests.serving.asking import ask

PUT = "/_stcore/upload_file/s-anh/f-1"


class House:
    """Uploads before an application that keeps nothing but what it is asked for."""

    def __init__(self) -> None:
        self.held: dict[str, int] = {}
        self.reached: list[str] = []
        self.refused: list[str] = []
        self.app = Uploads(
            self._page, lambda _, session: session == "s-anh",
            lambda session: (self.held.get(session, 0), sum(self.held.values())),
            self.refused.append, Room(100, 150),
        )  # fmt: skip

    async def _page(self, scope, receive, send):
        self.reached.append(scope["path"])
        await PlainTextResponse("there", 204)(scope, receive, send)

    def put(self, path: str = PUT, size: str = "60", method: str = "PUT") -> int:
        return ask(self.app, path, {"Content-Length": size}, method=method).status_code


def test_only_for_whom_there_is_a_field_and_into_ones_own_session():
    house = House()
    assert house.put() == house.put(method="DELETE", size="0") == 204
    assert house.put("/_stcore/upload_file/s-other/f-1") == 404
    assert house.put("/_stcore/upload_file/s-other/f-1", method="DELETE") == 404
    assert house.put("/_stcore/upload_file") == 404
    assert house.put("/_stcore/health") == 204
    assert house.reached == [PUT, PUT, "/_stcore/health"]
    assert house.refused == ["upload"] * 3


def test_a_session_and_all_together_hold_only_so_much():
    house = House()
    house.held["s-anh"] = 40
    assert house.put(size="60") == 204
    assert house.put(size="61") == 413
    house.held["s-other"] = 60
    assert house.put(size="51") == 413
    assert house.put(size="50") == 204
    assert house.app._coming == {}


@pytest.mark.parametrize(
    "headers",
    [{"Transfer-Encoding": "chunked"}, *({"Content-Length": one} for one in ("", "-5", "x"))],
)
def test_a_file_of_unknown_size_is_not_taken(headers):
    house = House()
    assert ask(house.app, PUT, headers, method="PUT").status_code == 413
    assert house.reached == []
