"""No page and no paper shows words of the other language, whoever reads it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from reports.models import ReportJob
from reports.papers.document import document
from reports.states import PaperKind
from tests.conftest import Cast
from tests.screens import words_of
from tests.test_translations import foreign_words
from tests.test_urls_by_role import WHO, rows
from tests.test_urls_by_role import addresses as addresses  # the fixture
from tests.test_urls_by_role import quiet as quiet  # the fixture
from villages.accounts.models import Language, User
from villages.audit import AuditRow
from villages.ledger.models import Determination

READERS = (
    "filer", "neighbour", "department", "officer", "inspector", "leader", "member", "system_admin", "security_admin",
    "auditor",
)  # fmt: skip


def names_and_typed_texts() -> set[str]:
    """Words that stay as they are in every language."""
    return {
        *(str(label) for label in Language.labels),  # each language names itself
        *User.objects.values_list("username", flat=True),
        *Determination.objects.values_list("basis", flat=True),
        *AuditRow.objects.values_list("label", flat=True),
        *AuditRow.objects.values_list("reason", flat=True),  # also what the scheduler gave, in its own language
    }


def addresses_to_read(who: str) -> Iterator[tuple[str, str]]:
    """Name and method of what shows the reader a page, a form that comes back, or a refusal (once for each address)."""
    refused = set()
    for name, method, *statuses in rows():
        status = statuses[WHO.index(who) % len(statuses)]
        if status in ("200", "422", "403") and name not in refused and name != "healthz":
            yield name, method
        if status == "403":
            refused.add(name)


def pages(addresses: dict[str, str], who: str, browser: Client) -> Iterator[tuple[str, str]]:
    """All that the reader is shown: name and HTML."""
    for name, method in addresses_to_read(who):
        with transaction.atomic():
            response = browser.get(addresses[name]) if method == "GET" else browser.post(addresses[name])
            transaction.set_rollback(True)
        if response.headers["Content-Type"].startswith("text/html"):
            yield f"{method} {name}", response.content.decode()


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("language", Language.values)
@pytest.mark.parametrize("who", READERS)
def test_no_page_shows_words_of_the_other_language(
    who: str, language: str, addresses: dict[str, str], shared_cast: Cast
) -> None:
    known = names_and_typed_texts()
    reader = getattr(shared_cast, who)
    User.objects.filter(pk=reader.pk).update(language=language)
    browser = Client()
    browser.force_login(reader)
    seen = {name: foreign_words(words_of(html), language) for name, html in pages(addresses, who, browser)}
    assert len(seen) > 100
    assert {name: left for name, words in seen.items() if (left := set(words) - known)} == {}


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("language", Language.values)
def test_no_paper_shows_words_of_the_other_language(language: str, addresses: dict[str, str]) -> None:
    snapshots = {job.snapshot.paper: job.snapshot for job in ReportJob.objects.select_related("snapshot")}
    assert set(snapshots) == {PaperKind.TOWNSHIP, PaperKind.COUNTY}
    for snapshot in snapshots.values():
        words = words_of(document(snapshot, language).html)
        assert len(words) > 50
        assert foreign_words(words, language) == []
