"""Addresses that are printed on papers: for anybody who holds one."""

from __future__ import annotations

from django.urls import path

from reports import confirm_views

app_name = "papers"
urlpatterns = [
    path("", confirm_views.confirm_search, name="confirm-search"),
    path("<str:code>/", confirm_views.confirm_detail, name="confirm-detail"),
]
