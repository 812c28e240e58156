"""The first page of every role: what waits for me."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from villages.accounts.guards import SignedInRequest, signed_in


@signed_in
def home(request: SignedInRequest) -> HttpResponse:
    return render(request, "home.html")
