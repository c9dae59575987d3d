"""Starts the browser of the tests."""

import os

from playwright.sync_api import Browser, Playwright

QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


def launch(playwright: Playwright, path: str) -> Browser:
    """Start the Chromium at `path`, asking nobody anything; without its sandbox as root, which it insists on."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return playwright.chromium.launch(executable_path=path, args=[*QUIET, *(["--no-sandbox"] if root else [])])
