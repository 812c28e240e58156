"""All paths of the domain: the home page and the rooms in the order of the process."""

from __future__ import annotations

from django.urls import path

from villages.acceptance.inspections.urls import urlpatterns as inspections
from villages.acceptance.trials.urls import urlpatterns as trials
from villages.acceptance.watch.urls import urlpatterns as watch
from villages.accountability.freeze.urls import urlpatterns as freeze
from villages.accountability.notices.urls import urlpatterns as notices
from villages.accounts.urls import urlpatterns as accounts
from villages.criteria.urls import urlpatterns as criteria
from villages.divisions.urls import urlpatterns as divisions
from villages.home.views import home
from villages.inbox.urls import urlpatterns as inbox
from villages.ledger.urls import urlpatterns as ledger
from villages.screening.urls import urlpatterns as screening

app_name = "villages"
urlpatterns = [
    path("", home, name="home"),
    *divisions,
    *accounts,
    *criteria,
    *screening,
    *ledger,
    *inspections,
    *trials,
    *watch,
    *notices,
    *freeze,
    *inbox,
]
