"""A figure on a page: its number, which leads to its rows."""

from __future__ import annotations

import datetime as dt

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reports.models import ReportSnapshot
from reports.summary.address import Asked, address_of, dashboard_of
from reports.summary.registry import FIGURES
from reports.summary.shown import Said, said_in
from reports.words import percent_words
from villages.screening.quarters import Quarter

register = template.Library()
register.filter("percent", percent_words)


@register.simple_tag
def figure_url(
    name: str, prefix: str, quarter: str | Quarter, criterion: int | None = None, at: dt.datetime | None = None
) -> str:
    """The page of that figure; `at` where its rows are to be as of the moment of a count."""
    figure = FIGURES[name]
    period = quarter if isinstance(quarter, Quarter) else Quarter.parse(quarter)
    return address_of(figure.name, prefix, period, criterion=criterion, at=at)


@register.simple_tag
def figure(
    number: object,
    name: str,
    prefix: str,
    quarter: str | Quarter,
    criterion: int | None = None,
    at: dt.datetime | None = None,
) -> SafeString:
    """The number as a link to its rows."""
    return format_html('<a href="{}">{}</a>', figure_url(name, prefix, quarter, criterion, at), number)


@register.simple_tag(takes_context=True)
def said(context: Context, snapshot: ReportSnapshot) -> Said | None:
    """The main figures of that revision of a summary; None for any other paper."""
    return said_in(snapshot, context["request"].user)


@register.simple_tag
def dashboard_url(asked: Asked, code: str) -> str:
    """The dashboard of that division, as of the moment that the page is of."""
    return dashboard_of(asked, code)
