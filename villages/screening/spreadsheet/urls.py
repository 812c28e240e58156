"""The paths of the quarter as a spreadsheet; they stand below a check's own."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.screening.spreadsheet import views

CHECK = "checks/<str:quarter>/<str:township>/"

urlpatterns: list[URLPattern] = [
    path(f"{CHECK}form.xlsx", views.check_form, name="check-form"),
    path(f"{CHECK}load/", views.check_load, name="check-load"),
    path(f"{CHECK}load/<int:load>/", views.check_load_confirm, name="check-load-confirm"),
]
