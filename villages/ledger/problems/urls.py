"""The paths of the problem list."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.ledger.problems import views

urlpatterns: list[URLPattern] = [
    path("ledger/<str:number>/problems/", views.entry_problems, name="entry-problems"),
    path("ledger/<str:number>/problems/new/", views.problem_raise, name="problem-raise"),
    path("problems/", views.problem_list, name="problem-list"),
    path("problems/export/", views.problem_export, name="problem-export"),
    path("problems/<int:pk>/", views.problem_detail, name="problem-detail"),
    path("problems/<int:pk>/sort/", views.problem_sort, name="problem-sort"),
    path("problems/<int:pk>/solve/", views.problem_solve, name="problem-solve"),
    path("problems/<int:pk>/explain/", views.problem_explain, name="problem-explain"),
    path("problems/<int:pk>/reply/", views.problem_reply, name="problem-reply"),
    path("problems/<int:pk>/reopen/", views.problem_reopen, name="problem-reopen"),
]
