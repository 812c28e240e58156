"""The paths of this room."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from villages.divisions import views

urlpatterns: list[URLPattern] = [
    path("search/", views.search, name="search"),
    path("divisions/", views.division_list, name="division-list"),
    re_path(r"^divisions/(?P<code>[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9})/$", views.division_list, name="division-list"),
    re_path(r"^divisions/(?P<code>[0-9]{12})/$", views.village_detail, name="village-detail"),
]
