"""The paths of the joint meeting: its members, their reports, its meetings."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.screening.departments import meetings, members, reports, upload

urlpatterns: list[URLPattern] = [
    path("departments/", members.department_list, name="department-list"),
    path("departments/<int:pk>/", members.department_edit, name="department-edit"),
    path("department-reports/", reports.report_list, name="department-report-list"),
    path("department-reports/export/", reports.report_export, name="department-report-export"),
    path("department-reports/new/", reports.report_file, name="department-report-file"),
    path("department-reports/list/", upload.report_upload, name="department-report-upload"),
    path("department-reports/list/form/", upload.report_template, name="department-report-template"),
    path("department-reports/list/confirm/", upload.report_confirm, name="department-report-confirm"),
    path("department-reports/<int:pk>/", reports.report_detail, name="department-report-detail"),
    path("meetings/", meetings.meeting_list, name="meeting-list"),
    path("meetings/new/", meetings.meeting_call, name="meeting-call"),
    path("meetings/<int:pk>/", meetings.meeting_detail, name="meeting-detail"),
    path("meetings/<int:pk>/change/", meetings.meeting_change, name="meeting-change"),
    path("meetings/<int:pk>/minutes/", meetings.meeting_minutes, name="meeting-minutes"),
]
