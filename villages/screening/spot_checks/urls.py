"""The paths of spot checks: the county's plan, then the visits."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.screening.spot_checks import exports, views, visits

urlpatterns: list[URLPattern] = [
    path("spot-checks/", views.spot_check_list, name="spot-check-list"),
    path("spot-checks/export/", exports.spot_check_export, name="spot-check-export"),
    path("spot-checks/plan/", views.spot_check_plan, name="spot-check-plan"),
    path("spot-checks/<int:pk>/", views.spot_check_detail, name="spot-check-detail"),
    path("spot-checks/<int:pk>/visits/export/", exports.spot_visit_export, name="spot-visit-export"),
    path("spot-checks/<int:pk>/assign/", views.spot_check_assign, name="spot-check-assign"),
    path("spot-checks/<int:pk>/start/", views.spot_check_start, name="spot-check-start"),
    path("spot-checks/<int:pk>/close/", views.spot_check_close, name="spot-check-close"),
    path("spot-checks/<int:pk>/call-off/", views.spot_check_call_off, name="spot-check-call-off"),
    path("spot-visits/<int:pk>/", visits.spot_visit_detail, name="spot-visit-detail"),
    path("spot-visits/<int:pk>/sheet/", visits.spot_visit_sheet, name="spot-visit-sheet"),
    path("spot-visits/<int:pk>/call-off/", visits.spot_visit_call_off, name="spot-visit-call-off"),
]
