"""The county's views of the screening: the quarter by township, the check under review, return, confirm, unconfirm."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
