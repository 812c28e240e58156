"""The paths of an entry's files."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.ledger.papers import views

FILES = "ledger/<str:number>/files/"

urlpatterns: list[URLPattern] = [
    path(FILES, views.entry_files, name="entry-files"),
    path(f"{FILES}<int:pk>/take-off/", views.entry_file_take_off, name="entry-file-take-off"),
    path(f"{FILES}<str:purpose>/<int:pk>/", views.entry_file_add, name="entry-file-add"),
]
