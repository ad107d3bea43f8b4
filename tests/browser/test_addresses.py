"""What is chosen by a click is in the address, and another reader who opens that sees the same.

What no other test takes along: the months that are traced on a commune's page.
"""

from __future__ import annotations

from tests.browser.app_server import settled
from tests.browser.conftest import Visit
from tests.browser.controls import unfold
from tests.browser.product import BAT_MOT, beginning, parameters_of, texts

WORDS = texts("vi")


def test_the_month_that_is_traced_is_opened_again_by_its_address(visit: Visit):
    page = visit("commune", commune=BAT_MOT, period="2026-Q3")
    unfold(page, beginning("vi", "origins.open"))
    field = page.get_by_role("combobox", name=WORDS["origins.month"], exact=True)
    newest = field.input_value()
    field.click()
    page.get_by_role("option").first.click()
    settled(page)
    chosen = field.input_value()
    assert chosen != newest
    sent = parameters_of(page.url)
    assert sent == {"commune": BAT_MOT, "period": "2026-Q3", "traced": "2026-07"}
    other = visit("commune", **sent)
    again = other.get_by_role("combobox", name=WORDS["origins.month"], exact=True)
    assert again.is_visible()
    assert again.input_value() == chosen
