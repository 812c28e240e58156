"""The paths of the register: incidents, disputes, duty reports."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.screening.register import disputes, duty, entries, incidents

DUTY = "duty/<str:township>/<str:way>/<str:day>/"

urlpatterns: list[URLPattern] = [
    path("incidents/", incidents.incident_list, name="incident-list"),
    path("incidents/export/", incidents.incident_export, name="incident-export"),
    path("incidents/new/", incidents.incident_register, name="incident-register"),
    path("incidents/<int:pk>/", incidents.incident_detail, name="incident-detail"),
    path("incidents/<int:pk>/measures/", incidents.incident_measure, name="incident-measure"),
    path("incidents/<int:pk>/close/", incidents.incident_close, name="incident-close"),
    path("incidents/<int:pk>/reopen/", incidents.incident_reopen, name="incident-reopen"),
    path("incidents/<int:pk>/finding/", entries.incident_finding, name="incident-finding"),
    path("disputes/", disputes.dispute_list, name="dispute-list"),
    path("disputes/export/", disputes.dispute_export, name="dispute-export"),
    path("disputes/new/", disputes.dispute_register, name="dispute-register"),
    path("disputes/rising/", disputes.dispute_warnings, name="dispute-warnings"),
    path("disputes/<int:pk>/", disputes.dispute_detail, name="dispute-detail"),
    path("disputes/<int:pk>/mediation/", disputes.dispute_step, name="dispute-step"),
    path("disputes/<int:pk>/settle/", disputes.dispute_settle, name="dispute-settle"),
    path("disputes/<int:pk>/give-up/", disputes.dispute_give_up, name="dispute-give-up"),
    path("disputes/<int:pk>/reopen/", disputes.dispute_reopen, name="dispute-reopen"),
    path("disputes/<int:pk>/finding/", entries.dispute_finding, name="dispute-finding"),
    path("duty/", duty.duty_list, name="duty-list"),
    path("duty/export/", duty.duty_export, name="duty-export"),
    path(DUTY, duty.duty_detail, name="duty-detail"),
    path(f"{DUTY}report/", duty.duty_report, name="duty-report"),
    path(f"{DUTY}supplement/", duty.duty_supplement, name="duty-supplement"),
]
