"""The paths of the personnel freeze."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.accountability.freeze import views

urlpatterns: list[URLPattern] = [
    path("ledger/<str:number>/freeze/", views.entry_freeze, name="entry-freeze"),
    path("ledger/<str:number>/freeze/name/", views.freeze_name, name="freeze-name"),
    path("freeze/", views.freeze_list, name="freeze-list"),
    path("freeze/export/", views.freeze_export, name="freeze-export"),
    path("freeze/<int:pk>/end/", views.freeze_end, name="freeze-end"),
    path("freeze/look-ups/", views.freeze_lookup, name="freeze-lookup"),
    path("freeze/look-ups/<int:pk>/", views.freeze_lookup_detail, name="freeze-lookup-detail"),
]
