"""Every page that a role's navigation leads to, from the side of the browser: weight, heading, ids, language."""

import gzip
import re

import pytest
from django.test import Client

from tests.conftest import Cast
from tests.frontend.sources import STATIC
from villages.accounts.permissions import Role

FIRST_VIEW = 60 * 1000
SIGN_IN = "django.contrib.auth.backends.ModelBackend"


def _navigation(html: str) -> list[str]:
    bar = re.search(r'<nav class="navigation".*?</nav>', html, re.S)
    return re.findall(r'href="([^"]+)"', bar.group(0)) if bar else []


def _weight(html: str) -> int:
    """Bytes of a first view without images: the page and each file that it loads, gzipped."""
    files = set(re.findall(r'(?:href|src)="/static/([^"?]+\.(?:css|js))"', html))
    assert files
    bodies = [html.encode(), *((STATIC / name).read_bytes() for name in files)]
    return sum(len(gzip.compress(body, 6)) for body in bodies)


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_every_page_of_the_navigation_is_light_and_well_formed(client: Client, cast: Cast, role: Role) -> None:
    client.force_login(cast.with_role(role), backend=SIGN_IN)
    home = client.get("/").content.decode()
    addresses = _navigation(home)
    assert addresses
    for address in dict.fromkeys(["/", *addresses]):
        response = client.get(address, follow=True)
        html = response.content.decode()
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert response.status_code == 200, address
        assert _weight(html) <= FIRST_VIEW, address
        assert html.count("<h1") == 1, address
        assert len(ids) == len(set(ids)), (address, sorted(name for name in set(ids) if ids.count(name) > 1))


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_page_speaks_the_language_of_its_reader(client: Client, cast: Cast, language: str) -> None:
    cast.officer.language = language
    cast.officer.save(update_fields=["language"])
    client.force_login(cast.officer, backend=SIGN_IN)
    assert f'<html lang="{language}">' in client.get("/").content.decode()
