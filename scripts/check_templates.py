"""Compile every template of the project, so that a broken tag is found before a person finds it."""

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.template import TemplateSyntaxError
from django.template.loader import get_template


def main() -> int:
    """0 if every template compiles."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rectify.settings")
    django.setup()
    roots = [Path(settings.BASE_DIR) / "templates", *sorted(Path(settings.BASE_DIR).glob("*/templates"))]
    names = {path.relative_to(root).as_posix() for root in roots for path in root.rglob("*") if path.is_file()}
    broken = 0
    for name in sorted(names):
        try:
            get_template(name)
        except (TemplateSyntaxError, UnicodeDecodeError) as error:
            broken += 1
            print(f"{name}: {error}", file=sys.stderr)
    print(f"{len(names)} templates, {broken} broken")
    return 1 if broken or not names else 0


if __name__ == "__main__":
    sys.exit(main())
