"""What the tests of several files need."""

import os

import browser as browsers
import pytest
from playwright.sync_api import sync_playwright


@pytest.fixture(scope="module", params=["chromium"])
def browser(request):
    """Chromium, or the browser that the test names."""
    kind = request.param
    program = browsers.find(kind)
    if not program:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(browsers.ADVICE[kind])
    with sync_playwright() as playwright:
        yield browsers.Browser(playwright, kind, program)
