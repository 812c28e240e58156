"""The paths of measures, livelihood projects, funds and premises."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.ledger.measures import funds, premises, projects, views

ENTRY = "ledger/<str:number>/"

urlpatterns: list[URLPattern] = [
    path(f"{ENTRY}measures/", views.entry_measures, name="entry-measures"),
    path("measures/", views.measure_list, name="measure-list"),
    path("measures/export/", views.measure_export, name="measure-export"),
    path("measures/<int:pk>/", views.measure_detail, name="measure-detail"),
    path("measures/<int:pk>/progress/", views.measure_note, name="measure-note"),
    path("measures/<int:pk>/finish/", views.measure_finish, name="measure-finish"),
    path("measures/<int:pk>/block/", views.measure_block, name="measure-block"),
    path("measures/<int:pk>/resume/", views.measure_resume, name="measure-resume"),
    path("measures/<int:pk>/reopen/", views.measure_reopen, name="measure-reopen"),
    path("measures/<int:pk>/drop/", views.measure_drop, name="measure-drop"),
    path(f"{ENTRY}projects/new/", projects.project_plan, name="project-plan"),
    path("projects/", projects.project_list, name="project-list"),
    path("projects/export/", projects.project_export, name="project-export"),
    path("projects/<int:pk>/", projects.project_detail, name="project-detail"),
    path("projects/<int:pk>/start/", projects.project_start, name="project-start"),
    path("projects/<int:pk>/finish/", projects.project_finish, name="project-finish"),
    path("projects/<int:pk>/call-off/", projects.project_call_off, name="project-call-off"),
    path(f"{ENTRY}premises/", premises.premises_check, name="premises-check"),
    path(f"{ENTRY}funds/", funds.entry_funds, name="entry-funds"),
    path(f"{ENTRY}funds/new/", funds.fund_record, name="fund-record"),
    path("funds/", funds.fund_list, name="fund-list"),
    path("funds/export/", funds.fund_export, name="fund-export"),
    path("funds/<int:pk>/counter/", funds.fund_counter, name="fund-counter"),
]
