"""The paths of the inbox; each shows the messages of whoever is signed in and of nobody else."""

from __future__ import annotations

from django.urls import URLPattern, path

from villages.inbox import views

urlpatterns: list[URLPattern] = [
    path("inbox/", views.message_list, name="message-list"),
    path("inbox/<int:pk>/", views.message_open, name="message-open"),
    path("inbox/read/", views.message_read_all, name="message-read-all"),
    path("inbox/notifications/", views.notification_edit, name="notification-edit"),
]
