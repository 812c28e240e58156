"""The paths of the contradictions and of the calendar by which their clocks run."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.screening.explanations import calendar, views

urlpatterns: list[URLPattern] = [
    path("explanations/", views.explanation_list, name="explanation-list"),
    path("explanations/export/", views.explanation_export, name="explanation-export"),
    path("explanations/<int:pk>/", views.explanation_detail, name="explanation-detail"),
    path("explanations/<int:pk>/answer/", views.explanation_answer, name="explanation-answer"),
    path("explanations/<int:pk>/accept/", views.explanation_accept, name="explanation-accept"),
    path("explanations/<int:pk>/reject/", views.explanation_reject, name="explanation-reject"),
    path("explanations/<int:pk>/drop/", views.explanation_drop, name="explanation-drop"),
    path("working-days/", calendar.calendar_detail, name="calendar-detail"),
    path("working-days/exception/", calendar.calendar_day, name="calendar-day"),
    path("working-days/outages/begin/", calendar.calendar_outage_begin, name="calendar-outage-begin"),
    path("working-days/outages/<int:pk>/end/", calendar.calendar_outage_end, name="calendar-outage-end"),
]
