"""The paths of plans, stages and their papers, and of the library of measures."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.ledger.plans import editing, letters, library_pages, meetings, stages, views

PLAN = "ledger/<str:number>/plan/"
STAGES = "ledger/<str:number>/stages/"
LETTER = "ledger/<str:number>/letter/"

urlpatterns: list[URLPattern] = [
    path(PLAN, views.entry_plan, name="entry-plan"),
    path(f"{PLAN}draft/", views.plan_draft, name="plan-draft"),
    path(f"{PLAN}submit/", views.plan_submit, name="plan-submit"),
    path(f"{PLAN}drop/", views.plan_drop, name="plan-drop"),
    path(f"{PLAN}return/", views.plan_return, name="plan-return"),
    path(f"{PLAN}approve/", views.plan_approve, name="plan-approve"),
    path(f"{PLAN}criteria/<int:criterion>/", editing.plan_item, name="plan-item"),
    path(f"{PLAN}<int:version>/", views.plan_detail, name="plan-detail"),
    path(STAGES, stages.entry_stages, name="entry-stages"),
    path(f"{STAGES}next/", stages.entry_next_step, name="entry-next-step"),
    path(f"{STAGES}meeting/", meetings.meeting_record, name="entry-meeting"),
    path(f"{STAGES}opinions/<str:kind>/<int:pk>/", meetings.opinion_record, name="entry-opinion"),
    path(LETTER, letters.entry_letter, name="entry-letter"),
    path(f"{LETTER}write/", letters.letter_write, name="letter-write"),
    path(f"{LETTER}sign/", letters.letter_sign, name="letter-sign"),
    path(f"{LETTER}take-back/", letters.letter_take_back, name="letter-take-back"),
    path("library/", library_pages.library_list, name="library-list"),
    path("library/add/", library_pages.library_add, name="library-add"),
    path("library/<int:pk>/withdraw/", library_pages.library_withdraw, name="library-withdraw"),
]
