"""The parts that pages share, rendered with what pages give them."""

import datetime as dt
import re
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.formats import date_format
from django.utils.translation import override

from villages.ledger.models import Light


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with override("en"):
        yield


class FilterForm(forms.Form):
    town = forms.ChoiceField(label="Township", required=False, choices=[("", "all"), ("1", "Jinjiang")])
    stages = forms.MultipleChoiceField(label="Stage", required=False, choices=[("a", "open"), ("b", "closed")])
    since = forms.DateField(label="Since", required=False)
    late = forms.NullBooleanField(label="Late", required=False)
    q = forms.CharField(label="Text", required=False)


class PlanForm(forms.Form):
    basis = forms.CharField(label="Basis", help_text="Facts and document number")
    tier = forms.ChoiceField(label="Tier", choices=[("d", "direct")], widget=forms.RadioSelect)


def _part(name: str, query: str = "", **context: Any) -> str:
    return render_to_string(f"parts/{name}.html", context, request=RequestFactory().get(f"/ledger/?{query}"))


def _crispy(form: forms.Form) -> str:
    return Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(Context({"form": form}))


def test_paging_keeps_the_filters_in_the_address() -> None:
    page = Paginator(range(95), 20).page(3)
    html = _part("pagination", "town=1&page=3", page=page)
    assert re.findall(r'href="([^"]*)"', html) == [
        "?town=1&amp;page=1",
        "?town=1&amp;page=2",
        "?town=1&amp;page=4",
        "?town=1&amp;page=5",
    ]
    assert "41–60 of 95" in html
    assert "hx-get" not in html


def test_paging_swaps_only_the_list_when_the_page_names_it() -> None:
    html = _part("pagination", "town=1", page=Paginator(range(30), 20).page(1), target="#entries")
    assert 'hx-get="?town=1&amp;page=2" hx-target="#entries" hx-select="#entries"' in html


@pytest.mark.parametrize("count", [0, 20])
def test_one_page_has_no_links(count: int) -> None:
    assert "href" not in _part("pagination", page=Paginator(range(count), 20).page(1))


def test_active_filters_are_said_in_words_and_each_can_be_taken_away() -> None:
    query = "town=1&stages=a&stages=b&since=2026-07-01&late=false&q=&page=4"
    form = FilterForm(RequestFactory().get(f"/?{query}").GET)
    html = _part("filter_bar", query, form=form, total=7)
    chips = dict(re.findall(r'class="chip" href="([^"]*)"[^>]*>([^<]*)<', html))
    assert list(chips.values()) == [
        "Township: Jinjiang",
        "Stage: open, closed",
        f"Since: {date_format(dt.date(2026, 7, 1))}",
        "Late: no",
    ]
    assert next(iter(chips)) == "?stages=a&amp;stages=b&amp;since=2026-07-01&amp;late=false&amp;q="
    assert "7 results for" in html


def test_a_filter_value_that_does_not_exist_is_no_active_filter() -> None:
    form = FilterForm(RequestFactory().get("/?town=999").GET)
    assert 'class="chip"' not in _part("filter_bar", "town=999", form=form)


def test_every_light_has_its_own_shape_and_its_word() -> None:
    drawn = {light: _part("light", light=light) for light in Light}
    shapes = {re.search(r' d="([^"]+)"', html).group(1) for html in drawn.values()}  # type: ignore[union-attr]
    assert len(shapes) == len(Light)
    assert all(str(light.label) in html for light, html in drawn.items())


def test_the_error_summary_leads_to_each_field() -> None:
    form = PlanForm({})
    form.add_error(None, "The village has an open entry.")
    html = _crispy(form)
    links = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', html)
    assert links == [("id_basis", "Basis: This field is required."), ("id_tier_0", "Tier: This field is required.")]
    assert all(f'id="{target}"' in html for target, _words in links)
    assert html.count("The village has an open entry.") == 1


def test_a_field_points_at_its_help_and_its_error() -> None:
    html = _crispy(PlanForm({"tier": "d"}))
    field = re.search(r"<input[^>]*name=\"basis\"[^>]*>", html).group(0)  # type: ignore[union-attr]
    assert 'aria-invalid="true"' in field
    described = re.search(r'aria-describedby="([^"]+)"', field).group(1).split()  # type: ignore[union-attr]
    assert len(described) == 2
    assert all(f'id="{target}"' in html for target in described)


def test_a_form_without_errors_has_no_summary() -> None:
    assert "error-summary" not in _crispy(PlanForm())


def test_history_names_the_system_where_nobody_acted() -> None:
    at = dt.datetime(2026, 10, 1, 0, 10, tzinfo=dt.UTC)
    events = [{"at": at, "who": "", "sentence": "Opened", "reason": "<i>due</i>"}]
    html = _part("history", events=events)
    assert "System" in html
    assert "2026-10-01T08:10:00+08:00" in html
    assert "&lt;i&gt;due&lt;/i&gt;" in html


@pytest.mark.parametrize(("level", "role"), [("success", "status"), ("error", "alert"), ("warning", "alert")])
def test_a_message_is_announced_by_its_weight(level: str, role: str) -> None:
    html = _part("messages", messages=[{"level_tag": level}])
    assert f'role="{role}"' in html
    assert "alert-error" not in html
