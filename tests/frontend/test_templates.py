"""The strict Content-Security-Policy and the stylesheet, held against the text of every template."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import reverse

from tests.frontend.sources import ROOT, STATIC, TEMPLATES, VENDORED, name, page_templates

INLINE = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.I),
    "an inline stylesheet": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"\sstyle\s*=", re.I),
    "an event attribute": re.compile(r"\s(on[a-z]+|hx-on[:a-z-]*)\s*=", re.I),
    "evaluated htmx values": re.compile(r"hx-(vals|headers)\s*=\s*['\"]js:|hx-trigger=\"[^\"]*\w\[", re.I),
    "an address outside": re.compile(r"(src|href|action|hx-(get|post))\s*=\s*['\"]?\s*(https?:)?//", re.I),
    "a marker of unfinished work": re.compile(r"\b(TODO|FIXME|XXX)\b"),
}
LONGEST_TEMPLATE = 120


@pytest.mark.parametrize("path", page_templates(), ids=name)
def test_it_holds_nothing_that_the_policy_would_refuse(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [what for what, pattern in INLINE.items() if pattern.search(text)] == []


@pytest.mark.parametrize("path", page_templates(), ids=name)
def test_it_compiles_and_stays_short(path: Path) -> None:
    get_template(path.relative_to(TEMPLATES).as_posix())
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_TEMPLATE


@pytest.mark.parametrize(
    "line",
    [
        "<script>go()</script>",
        '<p style="color: red">',
        '<a onclick="go()">',
        '<link href="https://cdn.example/x.css">',
        '<b hx-on:click="go()">',
        '<b hx-trigger="keyup[key==13]">',
    ],
)
def test_the_patterns_find_what_they_are_for(line: str) -> None:
    assert any(pattern.search(line) for pattern in INLINE.values())


def test_our_own_stylesheets_and_scripts_name_no_address_outside() -> None:
    own = [path for path in STATIC.rglob("*.*") if path.suffix in {".css", ".js"} and VENDORED not in path.parents]
    assert own
    assert [name(path) for path in own if re.search(r"https?://", path.read_text(encoding="utf-8"))] == []


def _classes_in(value: str) -> set[str]:
    """The whole class names of an attribute; those completed by a variable or a branch are left out."""
    value = re.sub(r"{{.*?}}", "\0", value)
    value = re.sub(r"{%.*?%}", "\1", value)
    found = set()
    for token in value.split():
        pieces = [piece for piece in token.split("\1") if piece]
        if "\0" not in token and not (pieces and pieces[0].endswith("-")):
            found.update(pieces)
    return found


def _used_classes(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        values = re.findall(r"""\sclass=(?:"([^"]*)"|'([^']*)')""", re.sub(r"{#.*?#}", "", text))
    else:
        values = re.findall(r"""(?:css_class=|"class": )(?:"([^"]*)"|'([^']*)')""", text)
    return {found for pair in values for value in pair for found in _classes_in(value)}


STYLED = {
    found
    for path in STATIC.rglob("*.css")
    for found in re.findall(r"\.(-?[A-Za-z_][\w-]*)", path.read_text(encoding="utf-8"))
}
PYTHON = [path for room in ("villages", "reports") for path in sorted((ROOT / room).rglob("*.py"))]


def test_classes_are_told_from_pieces_of_classes() -> None:
    value = "btn btn-{{ size }} a{% if x %} b{% endif %} alert-{% if y %}danger{% endif %}"
    assert _classes_in(value) == {"btn", "a", "b"}


@pytest.mark.parametrize("path", [*page_templates(), *PYTHON], ids=name)
def test_every_class_has_a_style(path: Path) -> None:
    """A class that the Bootstrap subset lacks: add its part in frontend/bootstrap-subset.scss and build again."""
    assert _used_classes(path) - STYLED == set()


def test_the_frame_finds_all_its_addresses() -> None:
    """The frame looks its addresses up softly, so that error pages render whatever happens; here they must exist."""
    frame = ("wordmark", "search", "language", "account", "way_out")
    texts = [(TEMPLATES / "parts" / f"{part}.html").read_text(encoding="utf-8") for part in frame]
    names = {found for text in texts for found in re.findall(r"{% url [\"']([\w:-]+)[\"']", text)}
    assert len(names) == 6
    assert all(reverse(found).startswith("/") for found in sorted(names))
