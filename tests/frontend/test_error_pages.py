"""Error pages: calm words, a way out, and no need of what may have just failed."""

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.utils.translation import gettext, override
from django.views import defaults
from django.views.csrf import csrf_failure
from pytest_django import Settings

from tests.conftest import Cast

PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html", "507.html"]


@pytest.fixture
def request_without_user(rf: RequestFactory) -> HttpRequest:
    return rf.get("/somewhere/")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("page", PAGES)
def test_it_renders_with_no_context_in_both_languages(page: str, language: str) -> None:
    with override(language):
        html = get_template(page).render()
        assert f'lang="{language}"' in html
        assert gettext("Go to the home page") in html
    assert html.count("<h1>") == 1
    assert 'href="/"' in html


def test_the_500_page_needs_neither_database_nor_manifest(settings: Settings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    settings.DEBUG = False
    assert isinstance(storages["staticfiles"], ManifestStaticFilesStorage)
    response = defaults.server_error(HttpRequest())
    assert response.status_code == 500
    assert b"css/frame.css" in response.content


def test_a_refusal_says_its_reason_and_escapes_it(request_without_user: HttpRequest) -> None:
    response = defaults.permission_denied(request_without_user, PermissionDenied("Only <b>they</b> may"))
    assert response.status_code == 403
    assert "Only &lt;b&gt;they&lt;/b&gt; may" in response.content.decode()


def test_a_refusal_without_a_reason_still_has_words(request_without_user: HttpRequest) -> None:
    with override("en"):
        response = defaults.permission_denied(request_without_user, PermissionDenied())
    assert "Your role does not include this." in response.content.decode()


def test_a_missing_page_does_not_repeat_what_was_asked_for(rf: RequestFactory) -> None:
    response = defaults.page_not_found(rf.get("/village/secret-9/"), Http404("no Village matches"))
    assert response.status_code == 404
    words = response.content.decode().partition("<main")[2]
    assert "secret-9" not in words
    assert "no Village matches" not in words


def test_a_bad_request_and_a_stale_form_have_pages_of_their_own(request_without_user: HttpRequest) -> None:
    with override("en"):
        bad: HttpResponse = defaults.bad_request(request_without_user, SuspiciousOperation())
        stale = csrf_failure(request_without_user, "CSRF token missing")
    assert (bad.status_code, stale.status_code) == (400, 403)
    assert "The request could not be read" in bad.content.decode()
    assert "The page was open too long" in stale.content.decode()
    assert "CSRF" not in stale.content.decode()


@pytest.mark.django_db
def test_visitors_see_the_plain_page_and_people_who_signed_in_keep_their_navigation(client: Client, cast: Cast) -> None:
    plain = client.get("/no/such/page/")
    client.force_login(cast.officer, backend="django.contrib.auth.backends.ModelBackend")
    framed = client.get("/no/such/page/")
    assert plain.status_code == framed.status_code == 404
    assert b'class="plain"' in plain.content
    assert b'class="plain"' not in framed.content
    assert b'id="search-box"' in framed.content
