"""What a copy says of an edition that is not as usual: a sentence each, none as a rule."""

from __future__ import annotations

import pytest

from sharing.standing import AS_USUAL, Standing
from sharing.words import Words

FALLBACK = {"vi": "Ấn bản dự phòng", "en": "Fallback edition"}
WITHHELD = {"vi": "số đếm dưới 7 được giữ kín", "en": "counts below 7 are withheld"}


def test_an_edition_as_usual_says_nothing():
    assert AS_USUAL.said(Words("vi"), "00001-aaaaaaaa") == []


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_fallback_and_a_copy_for_links_say_what_they_are(lang):
    fallback, copy = Standing(fallback=True, smallest_cell=7).said(Words(lang), "00001-aaaaaaaa")
    assert fallback.startswith(FALLBACK[lang])
    assert "00001-aaaaaaaa" in fallback
    assert WITHHELD[lang] in copy
