"""Every text has its translation: nothing new to collect, nothing empty, fuzzy, or with other placeholders."""

import re
import sys
from collections.abc import Iterator

from babel.messages.catalog import Message

from scripts.collect_messages import LANGUAGES, ROOT, Identity, catalogue, collect, identity, originals, path_of, texts

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def placeholders(text: str) -> list[str]:
    """The places that the program fills in, in order; an `%d` for an `%s` of the same name is the same place."""
    return sorted(re.sub(r"[sd]$", "", place) for place in PLACEHOLDER.findall(text))


def wrong(message: Message) -> Iterator[str]:
    """What is wrong with one message. The singular may leave places out (“one village”), nothing may invent any."""
    _context, text = identity(message)
    forms, translations = originals(message), texts(message)
    if message.fuzzy:
        yield f"fuzzy: {text!r}"
    for number, translation in enumerate(translations):
        wanted = placeholders(forms[-1])
        found = placeholders(translation)
        is_last = number == len(translations) - 1
        if not translation.strip():
            yield f"not translated: {text!r}"
        elif found != wanted and (is_last or not set(found) <= set(wanted)):
            yield f"other placeholders than the original: {text!r}"


def problems(language: str, wanted: set[Identity]) -> Iterator[str]:
    """Everything wrong with one language, given what the pages and the code say today."""
    path = path_of(language)
    if not path.exists():
        yield f"{path.relative_to(ROOT)} is missing"
        return
    kept = {identity(message): message for message in catalogue(path) if message.id}
    for message in kept.values():
        yield from wrong(message)
    for _context, text in sorted(wanted - kept.keys()):
        yield f"not collected yet (make messages): {text!r}"
    for _context, text in sorted(kept.keys() - wanted):
        yield f"no longer used (make messages): {text!r}"


def main() -> int:
    """0 if every language is complete."""
    wanted = {identity(message) for message in collect() if message.id}
    failed = False
    for language in LANGUAGES:
        wrongs = list(problems(language, wanted))
        failed = failed or bool(wrongs)
        for line in wrongs[:40]:
            print(f"{language}: {line}", file=sys.stderr)
        print(f"{language}: {len(wanted)} messages, {len(wrongs)} problems")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
