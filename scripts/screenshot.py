"""Makes docs/contract-page.png, the picture in the README: `python -m scripts.screenshot [ocid]`.

Builds the demo city into a temporary folder and photographs one contract page with the Chromium that the tests use.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.site.launch import launch

ROOT = Path(__file__).resolve().parent.parent
OCID = "ocds-x7k3pq-2023-0044"


def main() -> None:
    """Build, open, photograph."""
    ocid = sys.argv[1] if len(sys.argv) > 1 else OCID
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "site"
        command = [sys.executable, str(ROOT / "build.py"), "--output", str(output), "--portable", "-q"]
        subprocess.run(command, check=True)
        with sync_playwright() as playwright:
            browser = launch(playwright, Path(sys.prefix, "chromium-path").read_text("utf-8").strip())
            page = browser.new_page(viewport={"width": 1280, "height": 1180}, device_scale_factor=1)
            page.goto((output / "contracts" / ocid / "index.html").as_uri())
            page.screenshot(path=ROOT / "docs" / "contract-page.png")
            browser.close()


if __name__ == "__main__":
    main()
