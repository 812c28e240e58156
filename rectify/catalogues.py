"""Compile the translations: every django.po whose django.mo is missing or older."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogues(locale_dir: Path) -> int:
    """Write what is out of date; the number of catalogues written."""
    written = 0
    for source in sorted(locale_dir.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as stream:
            catalogue = read_po(stream)
        draft = target.with_name(f"{target.name}.{os.getpid()}")  # two processes may compile at once
        with draft.open("wb") as stream:
            write_mo(stream, catalogue)
        draft.replace(target)
        written += 1
    return written


if __name__ == "__main__":
    compile_catalogues(Path(__file__).resolve().parent.parent / "locale")
