"""The paths of drafts of the rule set."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.acceptance.trials import views

ONE = "criteria/drafts/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("criteria/drafts/", views.rule_draft_list, name="rule-draft-list"),
    path("criteria/drafts/write/", views.rule_draft_write, name="rule-draft-write"),
    path(ONE, views.rule_draft_detail, name="rule-draft-detail"),
    path(f"{ONE}trial/", views.rule_draft_trial, name="rule-draft-trial"),
    path(f"{ONE}enforce/", views.rule_draft_enforce, name="rule-draft-enforce"),
    path(f"{ONE}drop/", views.rule_draft_drop, name="rule-draft-drop"),
]
