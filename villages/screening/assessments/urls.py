"""The paths of open commitments and of the 100-point assessment."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.screening.assessments import commitments, views

urlpatterns: list[URLPattern] = [
    path("commitments/", commitments.commitment_list, name="commitment-list"),
    path("commitments/export/", commitments.commitment_export, name="commitment-export"),
    path("commitments/new/", commitments.commitment_promise, name="commitment-promise"),
    path("commitments/<int:pk>/", commitments.commitment_detail, name="commitment-detail"),
    path("commitments/<int:pk>/fulfil/", commitments.commitment_fulfil, name="commitment-fulfil"),
    path("commitments/<int:pk>/give-up/", commitments.commitment_give_up, name="commitment-give-up"),
    path("assessments/", views.assessment_list, name="assessment-list"),
    path("assessments/export/", views.assessment_export, name="assessment-export"),
    path("assessments/<int:pk>/", views.assessment_detail, name="assessment-detail"),
    path("assessments/<int:pk>/correct/", views.assessment_correct, name="assessment-correct"),
    path("assessments/villages/<str:code>/", views.assessment_trend, name="assessment-trend"),
    path("assessments/<str:text>/new/", views.assessment_score, name="assessment-score"),
]
