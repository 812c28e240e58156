"""The paths of this room: from the findings of a village to the entry in the ledger."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.ledger import determinations, dismissals, views
from villages.ledger.deadlines.urls import urlpatterns as deadlines
from villages.ledger.measures.urls import urlpatterns as measures
from villages.ledger.papers.urls import urlpatterns as papers
from villages.ledger.people.urls import urlpatterns as people
from villages.ledger.plans.urls import urlpatterns as plans
from villages.ledger.problems.urls import urlpatterns as problems

urlpatterns: list[URLPattern] = [
    path("findings/<int:pk>/dismiss/", dismissals.finding_dismiss, name="finding-dismiss"),
    path("findings/<int:pk>/reopen/", dismissals.finding_reopen, name="finding-reopen"),
    path("villages/<str:code>/determine/", determinations.determination_propose, name="determination-propose"),
    path("determinations/", determinations.determination_list, name="determination-list"),
    path("determinations/export/", determinations.determination_export, name="determination-export"),
    path("determinations/<int:pk>/", determinations.determination_detail, name="determination-detail"),
    path("determinations/<int:pk>/sign/", determinations.determination_sign, name="determination-sign"),
    path("determinations/<int:pk>/decline/", determinations.determination_decline, name="determination-decline"),
    path("determinations/<int:pk>/recall/", determinations.determination_recall, name="determination-recall"),
    path("ledger/", views.entry_list, name="entry-list"),
    path("ledger/export/", views.entry_export, name="entry-export"),
    path("ledger/<str:number>/", views.entry_detail, name="entry-detail"),
    *plans,
    *papers,
    *people,
    *deadlines,
    *measures,
    *problems,
]
