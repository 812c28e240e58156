"""Addresses: the domain, the reports, the health check."""

from django.urls import include, path

from rectify.health import healthz

urlpatterns = [
    path("healthz/", healthz, name="healthz"),
    path("reports/", include("reports.urls")),
    path("", include("villages.urls")),
]
