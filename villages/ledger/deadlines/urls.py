"""The paths of the deadline of an entry: extensions and the notice board."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.ledger.deadlines import extensions, views

DEADLINE = "ledger/<str:number>/deadline/"

urlpatterns: list[URLPattern] = [
    path(DEADLINE, views.entry_deadline, name="entry-deadline"),
    path(f"{DEADLINE}extend/", extensions.extension_request, name="extension-request"),
    path(f"{DEADLINE}board/", views.board_hang, name="board-hang"),
    path(f"{DEADLINE}board/<int:pk>/take-down/", views.board_take_down, name="board-take-down"),
    path("extensions/", extensions.extension_list, name="extension-list"),
    path("extensions/export/", extensions.extension_export, name="extension-export"),
    path("extensions/<int:pk>/approve/", extensions.extension_approve, name="extension-approve"),
    path("extensions/<int:pk>/refuse/", extensions.extension_refuse, name="extension-refuse"),
    path("extensions/<int:pk>/withdraw/", extensions.extension_withdraw, name="extension-withdraw"),
]
