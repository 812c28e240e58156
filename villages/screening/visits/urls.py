"""The paths of village packages, visits and the attention balance."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.screening.visits import attention, packages, views

urlpatterns: list[URLPattern] = [
    path("packages/", packages.package_list, name="package-list"),
    path("packages/export/", packages.package_export, name="package-export"),
    path("packages/<str:code>/", packages.package_detail, name="package-detail"),
    path("packages/<str:code>/assign/", packages.package_assign, name="package-assign"),
    path("packages/<str:code>/members/<int:pk>/end/", packages.package_end, name="package-end"),
    path("visits/", views.visit_list, name="visit-list"),
    path("visits/export/", views.visit_export, name="visit-export"),
    path("visits/new/", views.visit_record, name="visit-record"),
    path("attention/", attention.attention_list, name="attention-list"),
    path("attention/export/", attention.attention_export, name="attention-export"),
]
