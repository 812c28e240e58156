"""The paths of this room."""

from __future__ import annotations

from django.urls import path

from villages.accounts import administration, trail, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("password/", views.password_change, name="password-change"),
    path("language/", views.language, name="language"),
    path("permissions/", views.permission_table, name="permission-table"),
    path("accounts/", administration.user_list, name="user-list"),
    path("accounts/export/", administration.user_export, name="user-export"),
    path("accounts/new/", administration.user_create, name="user-create"),
    path("accounts/places/", administration.place_options, name="place-options"),
    path("accounts/<int:pk>/", administration.user_detail, name="user-detail"),
    path("accounts/<int:pk>/edit/", administration.user_edit, name="user-edit"),
    path("accounts/<int:pk>/grant/", administration.user_grant, name="user-grant"),
    path("accounts/<int:pk>/withdraw/", administration.user_withdraw, name="user-withdraw"),
    path("accounts/<int:pk>/close/", administration.user_close, name="user-close"),
    path("accounts/<int:pk>/reopen/", administration.user_reopen, name="user-reopen"),
    path("accounts/<int:pk>/reset-password/", administration.user_reset_password, name="user-reset-password"),
    path("audit/", trail.audit_list, name="audit-list"),
    path("audit/export/", trail.audit_export, name="audit-export"),
]
