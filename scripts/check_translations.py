"""Every text has its translation: nothing new to collect, nothing empty, fuzzy, or with other placeholders."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("zh_Hans", "en")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# What makemessages need not walk: built files, other people's code, tests.
ASIDE = (".git", ".venv", "var", "staticfiles", "node_modules", "tests", "static")


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as stream:
        return read_po(stream)


def texts(message: Message) -> list[str]:
    """The translations of one message: one, or one per plural form."""
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def identity(message: Message) -> tuple[str, str]:
    """What makes a message the same message: context and text."""
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


def wrong(message: Message) -> Iterator[str]:
    """What is wrong with one message."""
    _context, text = identity(message)
    originals = [message.id] if isinstance(message.id, str) else list(message.id)
    allowed = set().union(*(PLACEHOLDER.findall(original) for original in originals))
    if message.fuzzy:
        yield f"fuzzy: {text!r}"
    for translation in texts(message):
        if not translation.strip():
            yield f"not translated: {text!r}"
        elif not set(PLACEHOLDER.findall(translation)) <= allowed:
            yield f"other placeholders than the original: {text!r}"


def collect_anew(folder: Path, language: str) -> Catalog:
    """What makemessages finds today, made in a copy so that nothing here changes."""
    shutil.copytree(ROOT, folder / language, ignore=shutil.ignore_patterns(*ASIDE))
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale", language, "--no-location", "--no-wrap"],
        cwd=folder / language,
        check=True,
        capture_output=True,
    )
    return catalogue(folder / language / "locale" / language / "LC_MESSAGES" / "django.po")


def problems(language: str) -> Iterator[str]:
    """Everything wrong with one language."""
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        yield f"{path.relative_to(ROOT)} is missing"
        return
    kept = {identity(message): message for message in catalogue(path) if message.id}
    for message in kept.values():
        yield from wrong(message)
    with tempfile.TemporaryDirectory() as folder:
        found = {identity(message) for message in collect_anew(Path(folder), language) if message.id}
    for _context, text in sorted(found - kept.keys()):
        yield f"not collected yet (make messages): {text!r}"
    for _context, text in sorted(kept.keys() - found):
        yield f"no longer used (make messages): {text!r}"


def main() -> int:
    """0 if every language is complete."""
    failed = False
    for language in LANGUAGES:
        wrongs = list(problems(language))
        failed = failed or bool(wrongs)
        for line in wrongs[:40]:
            print(f"{language}: {line}", file=sys.stderr)
        print(f"{language}: {len(wrongs)} problems")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
