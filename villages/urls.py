"""All paths of the domain: the home page and the rooms in the order of the process."""

from __future__ import annotations

from django.urls import path

from villages import home
from villages.accounts.urls import urlpatterns as accounts
from villages.criteria.urls import urlpatterns as criteria
from villages.divisions.urls import urlpatterns as divisions
from villages.ledger.urls import urlpatterns as ledger
from villages.screening.urls import urlpatterns as screening

app_name = "villages"
urlpatterns = [path("", home.home, name="home"), *divisions, *accounts, *criteria, *screening, *ledger]
