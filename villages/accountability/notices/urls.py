"""The paths of the notices."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.accountability.notices import deciding, views

urlpatterns: list[URLPattern] = [
    path("notices/", views.notice_list, name="notice-list"),
    path("notices/export/", views.notice_export, name="notice-export"),
    path("notices/propose/", views.notice_propose, name="notice-propose"),
    path("notices/commend/", views.notice_commend, name="notice-commend"),
    path("notices/<int:pk>/", views.notice_detail, name="notice-detail"),
    path("notices/<int:pk>/answer/", deciding.notice_answer, name="notice-answer"),
    path("notices/<int:pk>/return/", deciding.notice_return, name="notice-return"),
    path("notices/<int:pk>/issue/", deciding.notice_issue, name="notice-issue"),
    path("notices/<int:pk>/sign/", deciding.notice_sign, name="notice-sign"),
    path("notices/<int:pk>/waive/", deciding.notice_waive, name="notice-waive"),
    path("notices/<int:pk>/decline/", deciding.notice_decline, name="notice-decline"),
    path("notices/<int:pk>/drop/", deciding.notice_drop, name="notice-drop"),
    path("notices/<int:pk>/withdraw/", deciding.notice_withdraw, name="notice-withdraw"),
]
