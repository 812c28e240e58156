"""The paths of mass evaluations."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.screening.evaluations import views

urlpatterns: list[URLPattern] = [
    path("evaluations/", views.evaluation_list, name="evaluation-list"),
    path("evaluations/export/", views.evaluation_export, name="evaluation-export"),
    path("evaluations/new/", views.evaluation_record, name="evaluation-record"),
    path("evaluations/<int:pk>/", views.evaluation_detail, name="evaluation-detail"),
    path("evaluations/<int:pk>/correct/", views.evaluation_correct, name="evaluation-correct"),
    path("evaluations/ballots/<str:code>/", views.evaluation_ballot, name="evaluation-ballot"),
]
