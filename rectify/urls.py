"""Addresses: the domain, the reports, what is printed on papers, the health check."""

from django.urls import include, path

from rectify.health import healthz

urlpatterns = [
    path("healthz/", healthz, name="healthz"),
    path("reports/", include("reports.urls")),
    path("papers/", include("reports.confirm_urls")),
    path("", include("villages.urls")),
]
