"""Addresses of the reports."""

from __future__ import annotations

from django.urls import path

from reports import insight, job_views, paper_views, views
from reports.batches import views as batches
from reports.blank_form import blank_form
from reports.contact_leaders import contact_leaders
from reports.editable import views as editable
from reports.summary import views as figures
from reports.summary.dashboard import dashboard
from reports.wording.views import words_edit

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="report-list"),
    path("batches/", batches.batch_list, name="batch-list"),
    path("batches/<int:pk>/", batches.batch_detail, name="batch-detail"),
    path("batches/<int:pk>/cancel/", batches.batch_cancel, name="batch-cancel"),
    path("batches/<int:pk>/retry/", batches.batch_retry, name="batch-retry"),
    path("batches/<int:pk>/archive/", batches.batch_archive, name="batch-archive"),
    path("batches/<int:pk>/bound/", batches.batch_bound, name="batch-bound"),
    path("jobs/<int:pk>/", job_views.job_detail, name="job-detail"),
    path("jobs/<int:pk>/retry/", job_views.job_retry, name="job-retry"),
    path("jobs/<int:pk>/download/", job_views.job_download, name="job-download"),
    path("jobs/<int:pk>/docx/", editable.job_docx, name="job-docx"),
    path("jobs/<int:pk>/xlsx/", editable.job_xlsx, name="job-xlsx"),
    path("papers/<str:paper>/<str:place>/<str:period>/", paper_views.paper_detail, name="paper-detail"),
    path("papers/<str:paper>/<str:place>/<str:period>/revise/", paper_views.paper_revise, name="paper-revise"),
    path("papers/<str:paper>/<str:place>/<str:period>/<str:subject>/", paper_views.paper_detail, name="paper-about"),
    path("contact-leaders/", contact_leaders, name="contact-leaders"),
    path("words/<str:paper>/<str:place>/<str:period>/", words_edit, name="words-edit"),
    path("dashboard/", dashboard, name="dashboard"),
    path("figures/<str:name>/", figures.figure_detail, name="figure-detail"),
    path("figures/<str:name>/export/", figures.figure_export, name="figure-export"),
    path("trends/criteria/", insight.trend_criteria, name="trend-criteria"),
    path("trends/kinds/", insight.trend_kinds, name="trend-kinds"),
    path("<str:quarter>/request/", batches.batch_request, name="batch-request"),
    path("<str:quarter>/<str:township>/", views.report_detail, name="report-detail"),
    path("<str:quarter>/<str:township>/blank-form/", blank_form, name="blank-form"),
    path("<str:quarter>/<str:township>/request/", views.report_request, name="report-request"),
    path("<str:period>/<str:place>/revise/", paper_views.paper_revise, {"paper": "township"}, name="report-revise"),
]
