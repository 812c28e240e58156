"""The paths of inspections: the list, an entry's rounds, one inspection from the application to the signature."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.acceptance.inspections import applying, planning, sheet_page, signing, views

ONE = "inspections/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("inspections/", views.inspection_list, name="inspection-list"),
    path("inspections.xlsx", views.inspection_export, name="inspection-export"),
    path("ledger/<str:number>/inspections/", views.entry_inspections, name="entry-inspections"),
    path("ledger/<str:number>/inspections/apply/", applying.inspection_apply, name="inspection-apply"),
    path(ONE, views.inspection_detail, name="inspection-detail"),
    path(f"{ONE}return/", applying.inspection_return, name="inspection-return"),
    path(f"{ONE}plan/", planning.inspection_plan, name="inspection-plan"),
    path(f"{ONE}sheet/", sheet_page.inspection_sheet, name="inspection-sheet"),
    path(f"{ONE}propose/", sheet_page.inspection_propose, name="inspection-propose"),
    path(f"{ONE}sign/", signing.inspection_sign, name="inspection-sign"),
    path(f"{ONE}send-back/", signing.inspection_send_back, name="inspection-send-back"),
]
