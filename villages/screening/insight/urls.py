"""The paths of what the county sees: the county's matrix, sources side by side, completeness, kinds of villages."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.screening.insight import views

urlpatterns: list[URLPattern] = [
    path("matrix/", views.county_matrix, name="county-matrix"),
    path("villages/<str:code>/sources/", views.village_sources, name="village-sources"),
    path("completeness/", views.completeness_list, name="completeness-list"),
    path("completeness/export/", views.completeness_export, name="completeness-export"),
    path("completeness/<str:township>/", views.completeness_township, name="completeness-township"),
    path("kinds/", views.kind_list, name="kind-list"),
    path("kinds/export/", views.kind_export, name="kind-export"),
]
