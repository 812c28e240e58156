"""Bring locale/ up to date with the texts in code and templates (`make messages`).

Keeps every translation, drops what is no longer used, and writes the same bytes for the same texts: sorted, without
dates, places or wrapping. English is its own translation and is filled in; Chinese waits for a person. Similar texts
are not guessed from each other: a wrong guess is worse than a gap.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("zh_Hans", "en")
OWN_LANGUAGE = "en"  # that of the texts in the code
# What holds no texts of ours: built files, other people's code, tests.
ASIDE = (".git", ".venv", "var", "staticfiles", "node_modules", "frontend", "tests", "static", "locale")
# Lines of the head that change with every run or say nothing.
CHANGING = re.compile(
    rb'^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|'
    rb"Generated-By): .*\n",
    re.MULTILINE,
)

Identity = tuple[str, str]


def path_of(language: str) -> Path:
    """Where the translations into one language are."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def catalogue(path: Path) -> Catalog:
    """What a .po file holds."""
    with path.open("rb") as stream:
        return read_po(stream)


def originals(message: Message) -> list[str]:
    """The text in the code: one, or singular and plural."""
    return [message.id] if isinstance(message.id, str) else list(message.id)


def texts(message: Message) -> list[str]:
    """The translations of one message: one, or one per plural form."""
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def identity(message: Message) -> Identity:
    """What makes a message the same message: context and text."""
    return message.context or "", originals(message)[0]


def collect() -> Catalog:
    """What makemessages finds today, made in a copy so that nothing here changes."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*ASIDE))
        (copy / "locale").mkdir()
        subprocess.run(
            [sys.executable, "manage.py", "makemessages", "--locale", OWN_LANGUAGE, "--no-location", "--no-wrap"],
            cwd=copy,
            env=dict(os.environ, DJANGO_SETTINGS_MODULE="rectify.settings"),  # the caller may be a test
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return catalogue(copy / "locale" / OWN_LANGUAGE / "LC_MESSAGES" / "django.po")


def merged(found: Catalog, kept: Catalog, language: str) -> Catalog:
    """The messages of `found` with the translations of `kept`."""
    result = Catalog(locale=language, header_comment="", fuzzy=False)
    known = {identity(message): texts(message) for message in kept if message.id}
    for message in found:
        if not message.id:
            continue
        forms = originals(message)
        translation = forms if language == OWN_LANGUAGE else known.get(identity(message), [""])
        translation = translation[: result.num_plurals] if len(forms) > 1 else translation[:1]
        result.add(
            message.id,
            string=tuple(translation) if len(forms) > 1 else translation[0],
            flags=message.flags,
            context=message.context,
        )
    return result


def written(messages: Catalog) -> bytes:
    """The .po file."""
    stream = BytesIO()
    write_po(stream, messages, width=0, no_location=True, sort_output=True)
    return CHANGING.sub(b"", stream.getvalue()).lstrip(b"#\n").removeprefix(b"\n")


def main() -> None:
    """Write every language anew and say what waits for a translator."""
    found = collect()
    for language in LANGUAGES:
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = catalogue(path) if path.exists() else Catalog(locale=language)
        result = merged(found, kept, language)
        path.write_bytes(written(result))
        missing = sum(not all(texts(message)) for message in result if message.id)
        print(f"{language}: {len(result)} messages, {missing} not translated")


if __name__ == "__main__":
    main()
