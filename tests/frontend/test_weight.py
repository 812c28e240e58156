"""The first view of a page stays under 60 KB compressed; what every page loads may take no more than its share."""

import gzip
import re

from tests.frontend.sources import STATIC, TEMPLATES

# Counted with gzip, because browsers ask for Brotli only over HTTPS. The rest, 22 KiB, is for the page's own HTML.
SHARED_BUDGET = 38 * 1024


def _assets(template: str) -> list[str]:
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    return re.findall(r"(?:{% static '|{{ STATIC }})([\w./-]+)", text)


def test_styles_and_scripts_of_every_page_keep_to_their_budget() -> None:
    names = _assets("base.html")
    assert {"css/frame.css", "css/parts.css", "js/app.js", "vendor/htmx/htmx.min.js"} <= set(names)
    weights = {name: len(gzip.compress((STATIC / name).read_bytes(), 9, mtime=0)) for name in names}
    assert sum(weights.values()) <= SHARED_BUDGET, weights


def test_plain_pages_load_nothing_that_other_pages_do_not() -> None:
    assert set(_assets("base_plain.html")) < set(_assets("base.html"))


def test_htmx_is_of_the_line_that_the_pages_are_written_for() -> None:
    text = (STATIC / "vendor/htmx/htmx.min.js").read_text(encoding="utf-8")
    assert re.search(r'version:"2\.0\.\d+"', text)


def test_vendored_files_carry_their_licences() -> None:
    for folder in (path for path in (STATIC / "vendor").iterdir() if path.is_dir()):
        assert "ermission" in (folder / "LICENSE").read_text(encoding="utf-8"), folder
