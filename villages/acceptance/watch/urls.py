"""The paths of the watch: the entry's page with its decisions, the look-backs, the list of watches."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.acceptance.watch import deciding, lists, look_backs, views

urlpatterns: list[URLPattern] = [
    path("ledger/<str:number>/watch/", views.entry_watch, name="entry-watch"),
    path("ledger/<str:number>/watch/rebound/", deciding.entry_rebound, name="entry-rebound"),
    path("ledger/<str:number>/watch/breaches/add/", deciding.entry_breach_add, name="entry-breach-add"),
    path(
        "ledger/<str:number>/watch/breaches/<int:pk>/take-back/",
        deciding.entry_breach_take_back,
        name="entry-breach-take-back",
    ),
    path("ledger/<str:number>/watch/cancel/", deciding.entry_cancel, name="entry-cancel"),
    path("ledger/<str:number>/watch/reopen/", deciding.entry_reopen, name="entry-reopen"),
    path("ledger/<str:number>/watch/cancellation/", deciding.entry_cancellation, name="entry-cancellation"),
    path("look-backs/", look_backs.look_back_list, name="look-back-list"),
    path("look-backs/export/", look_backs.look_back_export, name="look-back-export"),
    path("look-backs/<int:pk>/", look_backs.look_back_detail, name="look-back-detail"),
    path("look-backs/<int:pk>/finish/", look_backs.look_back_finish, name="look-back-finish"),
    path("look-backs/<int:pk>/call-off/", look_backs.look_back_call_off, name="look-back-call-off"),
    path("watches/", lists.watch_list, name="watch-list"),
    path("watches/export/", lists.watch_export, name="watch-export"),
]
