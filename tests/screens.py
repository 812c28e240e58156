"""What a person sees or hears of a page: its words, without markup, scripts and parts in another language."""

from __future__ import annotations

from html.parser import HTMLParser

SPOKEN = ("title", "aria-label", "placeholder", "alt", "data-label")
VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")


class Screen(HTMLParser):
    """Collects the words; an element with another `lang` than the page keeps its own to itself, as do text areas.

    What stands in a text area was typed, or is a list of lines in both languages that is edited as a whole.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self._language = ""
        self._aside: list[str] = []  # the elements open inside a script, a style or a part in another language
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self._language = given.get("lang", "").lower()
        is_other = given.get("lang", self._language).lower() != self._language or tag in ("script", "style", "textarea")
        if tag not in VOID and (self._aside or is_other):
            self._aside.append(tag)
        if not self._aside:
            self._keep(given[name] for name in SPOKEN if name in given)
            # The states of a saving line wait in data attributes until app.js shows one.
            self._keep(value for name, value in given.items() if name.startswith("data-") and value[:1].isupper())
            self._keep([given["value"]] if tag == "input" and given.get("type") == "submit" else [])

    def handle_endtag(self, tag: str) -> None:
        if tag in self._aside:
            while self._aside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._aside:
            self._keep([data])

    def _keep(self, texts: object) -> None:
        assert hasattr(texts, "__iter__")
        self.words += [words for text in texts if (words := " ".join(str(text).split()))]


def words_of(html: str) -> list[str]:
    """Each run of words on the page, in order."""
    return Screen(html).words
