"""The paths of this room: the check as the township files it, then the county's."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.screening import filing, views
from villages.screening.assessments.urls import urlpatterns as assessments
from villages.screening.departments.urls import urlpatterns as departments
from villages.screening.evaluations.urls import urlpatterns as evaluations
from villages.screening.evidence.urls import urlpatterns as evidence
from villages.screening.explanations.urls import urlpatterns as explanations
from villages.screening.hand_over_page import hand_over_work
from villages.screening.insight.urls import urlpatterns as insight
from villages.screening.register.urls import urlpatterns as register
from villages.screening.review import urlpatterns as review
from villages.screening.spot_checks.urls import urlpatterns as spot_checks
from villages.screening.spreadsheet.urls import urlpatterns as spreadsheet
from villages.screening.unchanged import check_unchanged
from villages.screening.unlock_page import check_relock, check_unlock
from villages.screening.visits.urls import urlpatterns as visits

CHECK = "checks/<str:quarter>/<str:township>/"

urlpatterns: list[URLPattern] = [
    path(CHECK, views.check_detail, name="check-detail"),
    path(f"{CHECK}matrix/", views.check_matrix, name="check-matrix"),
    path(f"{CHECK}villages/<str:village>/", filing.sheet_edit, name="sheet-edit"),
    path(f"{CHECK}unchanged/", check_unchanged, name="check-unchanged"),
    path(f"{CHECK}answers/", filing.check_answers, name="check-answers"),
    path(f"{CHECK}receipt/", views.check_receipt, name="check-receipt"),
    path(f"{CHECK}unlock/", check_unlock, name="check-unlock"),
    path(f"{CHECK}relock/", check_relock, name="check-relock"),
    path("handover/", hand_over_work, name="hand-over"),
    *review,
    *departments,
    *evidence,
    *explanations,
    *insight,
    *register,
    *spot_checks,
    *spreadsheet,
    *evaluations,
    *visits,
    *assessments,
]
