"""The site tells of what there is: every module that it names exists, and every page is listed."""

import importlib
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
MADE = {"data-card.md", "model-card.md"}
"""Pages that `make docs` copies from where the pipeline writes them."""


def test_every_module_of_the_api_exists() -> None:
    """A module that was renamed is missed here, before the site is built."""
    named = re.findall(r"^::: ([\w.]+)$", (ROOT / "docs/api.md").read_text("utf-8"), re.MULTILINE)

    assert named
    assert [importlib.import_module(name).__name__ for name in named] == named


def test_every_page_is_listed() -> None:
    """What is in the folder is in the menu, and the other way round."""
    menu = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    listed = {page for entry in menu for page in entry.values()}
    pages = {page.name for page in (ROOT / "docs").glob("*.md")}

    assert listed == pages | MADE
