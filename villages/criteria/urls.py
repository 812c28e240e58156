"""The paths of this room."""

from __future__ import annotations

from django.urls import path

from villages.criteria import views

urlpatterns = [path("criteria/", views.criteria_list, name="criteria-list")]
