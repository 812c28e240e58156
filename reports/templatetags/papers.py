"""Words on a paper, in the well-formed HTML that papers are written in (`reports/markup.py`)."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reports.papers.letter_form import lines_of_head
from reports.papers.title_lines import TITLE_FITS, title_lines

register = template.Library()
# A name in Chinese characters; a longer one may need more than a line of a red head, and breaks.
_NAME = re.compile("([\u3400-\u9fff\U00020000-\U0003ffff]{2,18})")
BREAK = SafeString("<br/>")  # Django's linebreaksbr leaves it open


@register.filter
def broken_lines(text: str) -> SafeString:
    """The text, escaped, with a line break where it has one."""
    return format_html_join(BREAK, "{}", ((line,) for line in str(text).splitlines()))


@register.filter
def whole_names(text: str) -> SafeString:
    """The text, escaped, with Chinese names in it that do not break: for English heads, where they stand in large."""
    pieces = _NAME.split(str(text))  # what is around the names, and every second piece a name
    named = (
        format_html('<span class="whole">{}</span>', piece) if number % 2 else format_html("{}", piece)
        for number, piece in enumerate(pieces)
    )
    return format_html_join("", "{}", ((piece,) for piece in named))


@register.filter
def title_words(title: str, fits: int = TITLE_FITS) -> SafeString:
    """A Chinese title, escaped, broken between whole words into lines of at most so many characters."""
    return format_html_join(BREAK, "{}", ((line,) for line in title_lines(str(title), fits)))


@register.filter
def head_words(body: str) -> SafeString:
    """The Chinese name of the body in a red head, in the same way."""
    return format_html_join(BREAK, "{}", ((line,) for line in lines_of_head(str(body))))
