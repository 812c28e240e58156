"""The paths of evidence: the files behind a *yes*, by where it stands, and the download."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.screening.evidence import views

SHEET = "checks/<str:quarter>/<str:township>/villages/<str:village>/"

urlpatterns: list[URLPattern] = [
    path("evidence/<int:pk>/", views.evidence_download, name="evidence-download"),
    path(f"{SHEET}files/<int:number>/", views.sheet_files, name="sheet-files"),
    path("spot-visits/<int:pk>/files/<int:number>/", views.spot_visit_files, name="spot-visit-files"),
    path("department-reports/items/<int:pk>/files/", views.department_item_files, name="department-item-files"),
]
