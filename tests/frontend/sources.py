"""What the tests of the pages read: templates, stylesheets, scripts."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"
VENDORED = STATIC / "vendor"


def page_templates() -> list[Path]:
    """Every template of a page; papers, which become PDF with a stylesheet of their own, are not pages."""
    return sorted(path for path in TEMPLATES.rglob("*.html") if "paper" not in path.parts)


def name(path: Path) -> str:
    """The path as a template or a person names it."""
    return path.relative_to(ROOT).as_posix()
