"""Who reported a corrected figure is sent to publishers only: a browser saves all it has."""

from __future__ import annotations

import pytest

from pages.ui.words import Words
from tests.pages.access_inputs import READERS
from tests.pages.conftest import Serve, Spoil
from tests.pages.reader import Site

BAT_MOT = "15607"
REPORTER = "Nguyễn Văn Phát"


@pytest.mark.usefixtures("no_caches", "static_folder")
@pytest.mark.parametrize(
    ("letter", "sent"), [("v", False), ("d", False), ("p", True), ("a", False)]
)
def test_a_reporter_is_sent_to_who_may_know(
    spoil: Spoil, serve: Serve, letter: str, sent: bool
) -> None:
    """In the tables of the data page and of a figure's origin; the correction itself stays."""
    spoil(
        f"""INSERT INTO core_correction VALUES (1, '{BAT_MOT}', '2026-10-01', 'received', NULL,
            NULL, NULL, 'drop', 3320, NULL, 'Gõ thừa một số 0', '{REPORTER}', 'x')""",
        "UPDATE core_correction SET source_id = (SELECT min(source_id) FROM core_source)",
    )
    serve(READERS[letter])
    site = Site()
    for page, more in (("quality", {}), ("commune", {"commune": BAT_MOT})):
        site.app.session_state[f"origins-{BAT_MOT}"] = page == "commune"
        app = site.open(page, **more)
        assert not app.exception
        frames = [frame.value for frame in app.dataframe]
        cells = [str(cell) for frame in frames for cell in frame.to_numpy().ravel()]
        assert any("Gõ thừa một số 0" in cell for cell in cells)
        assert any(REPORTER in cell for cell in cells) == sent
        if page == "quality":
            headings = {name for frame in frames for name in frame.columns}
            assert (Words("vi")("corrected.reported_by") in headings) == sent
