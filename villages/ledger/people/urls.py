"""The paths of the people of an entry, their days in the village, leave and appraisals."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.ledger.people import appraisals, days, leave, views

PEOPLE = "ledger/<str:number>/people/"

urlpatterns: list[URLPattern] = [
    path(PEOPLE, views.entry_people, name="entry-people"),
    path(f"{PEOPLE}assign/", views.service_assign, name="service-assign"),
    path(f"{PEOPLE}days/", days.entry_days, name="entry-days"),
    path(f"{PEOPLE}days/tap/", days.day_tap, name="day-tap"),
    path(f"{PEOPLE}visits/", views.entry_visits, name="entry-visits"),
    path(f"{PEOPLE}<int:pk>/replace/", views.service_replace, name="service-replace"),
    path(f"{PEOPLE}<int:pk>/end/", views.service_end, name="service-end"),
    path(f"{PEOPLE}<int:pk>/leave/", leave.leave_request, name="leave-request"),
    path(f"{PEOPLE}<int:pk>/appraisal/", appraisals.appraisal_detail, name="appraisal-detail"),
    path(f"{PEOPLE}<int:pk>/appraisal/write/", appraisals.appraisal_write, name="appraisal-write"),
    path("leave/", leave.leave_list, name="leave-list"),
    path("leave/export/", leave.leave_export, name="leave-export"),
    path("leave/<int:pk>/approve/", leave.leave_approve, name="leave-approve"),
    path("leave/<int:pk>/refuse/", leave.leave_refuse, name="leave-refuse"),
    path("leave/<int:pk>/withdraw/", leave.leave_withdraw, name="leave-withdraw"),
]
