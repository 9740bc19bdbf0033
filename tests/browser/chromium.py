"""Finds a Chromium to drive; run as a script it prints its path, or fails if there is none."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def chromium_path():
    """The path of an installed Chromium, Playwright's own included; None if there is none."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return next((path for path in (*MAC_APPS, own) if Path(path).exists()), None)


if __name__ == "__main__":
    path = chromium_path()
    print(path or "No Chromium found.")
    sys.exit(path is None)
