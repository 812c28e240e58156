"""Settings of Rectify, all from the environment; .env.example says what each variable means."""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from rectify import environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
RECTIFY_ENV = environment.mode()
if RECTIFY_ENV != "test":
    environ.Env.read_env(str(BASE_DIR / ".env"))
    RECTIFY_ENV = environment.mode()
PRODUCTION = RECTIFY_ENV == "production"

DATA_DIR = Path(env.str("RECTIFY_DATA_DIR", default="") or BASE_DIR / "var").resolve()
DEBUG = env.bool("DEBUG", default=False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG is on; production does not start with it.")
SECRET_KEY = environment.secret_key(RECTIFY_ENV, env.str("SECRET_KEY", default=""), DATA_DIR)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = environment.allowed_hosts(RECTIFY_ENV, env.list("ALLOWED_HOSTS", default=[]))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "villages",
    "reports",
]

MIDDLEWARE = [
    "rectify.middleware.Facts",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Thin networks: pages travel compressed. Django blurs the length, and CSRF tokens are masked anew each time.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "rectify.middleware.Inactivity",
    "villages.accounts.middleware.UserLanguageMiddleware",
    "villages.accounts.middleware.PasswordFirstMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "rectify.uploads.UploadsThatFailed",
]

ROOT_URLCONF = "rectify.urls"
WSGI_APPLICATION = "rectify.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "villages.navigation.navigation",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Data. The timeouts keep one stuck query or forgotten transaction from holding everybody.
DATABASE_URL = env.str("DATABASE_URL", default="")
DATABASES = {
    "default": environment.database(
        DATABASE_URL,
        DATA_DIR,
        {
            "lock_timeout": environment.whole_number("DATABASE_LOCK_TIMEOUT", 5),
            "statement_timeout": environment.whole_number("DATABASE_STATEMENT_TIMEOUT", 15),
            "idle_in_transaction_session_timeout": environment.whole_number("DATABASE_IDLE_TIMEOUT", 30),
        },
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Papers that were issued, and evidence; served only by a view that checks the jurisdiction, so there is no MEDIA_URL.
# STORAGES below says where they are; MEDIA_ROOT is the folder of the default.
MEDIA_ROOT = DATA_DIR / "files"
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "rectify.uploads.MindfulUploadHandler",
]
# What one evidence file may weigh.
EVIDENCE_MOST_BYTES = environment.whole_number("EVIDENCE_MEGABYTES", 10) * 1024 * 1024
# The matrix of a large township: 60 villages × 15 criteria × 3 fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# The part of the divisions that takes part in the quarterly screening: a code prefix; empty: all that are loaded.
RECTIFY_JURISDICTION = environment.code_prefix("RECTIFY_JURISDICTION")

# Language and time.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "rectify.formats"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Statics: hashed and compressed by collectstatic, served by whitenoise.
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default="") or BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
HASHED_STATICS = "whitenoise.storage.CompressedManifestStaticFilesStorage"
PLAIN_STATICS = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": environment.storage(),
    "staticfiles": {"BACKEND": PLAIN_STATICS if DEBUG or RECTIFY_ENV == "test" else HASHED_STATICS},
}
WHITENOISE_USE_FINDERS = DEBUG or RECTIFY_ENV == "test"
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Accounts.
AUTH_USER_MODEL = "villages.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["rectify.hashers.Argon2idHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
if RECTIFY_ENV == "test":
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "full_name"]},
    },
    {"NAME": "villages.accounts.passwords.MinimumLength", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "villages:sign-in"
LOGIN_REDIRECT_URL = "villages:home"
LOGOUT_REDIRECT_URL = "villages:sign-in"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "villages.accounts.views.locked"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "rectify.middleware.client_address"
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# Sessions end after this much inactivity; rectify.middleware.Inactivity keeps the clock.
SESSION_COOKIE_AGE = environment.whole_number("SESSION_MINUTES", 30) * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Transport. PROXY_COUNT: how many trusted proxies stand in front and append to X-Forwarded-For.
PROXY_COUNT = environment.whole_number("PROXY_COUNT", 0)
HTTPS = env.bool("HTTPS", default=PRODUCTION)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SECURE_HSTS_SECONDS = environment.whole_number("HSTS_SECONDS", 31_536_000 if HTTPS else 0)
# A county rarely owns its parent domain: subdomains and browsers' preload lists are not ours to promise.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Bootstrap's own stylesheet draws ticks and arrows as data: images.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# Mail: the daily digest and what was returned. Without EMAIL_URL it is written to the console of the worker.
vars().update(environment.mail(env.str("EMAIL_URL", default="")))
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="rectify@localhost")
# A mail server that does not answer must not hold the worker.
EMAIL_TIMEOUT = 10
# How mails name the installation; without it they say where to look, without a link.
SITE_URL = env.str("SITE_URL", default="").rstrip("/")
# Group robots that are sent the daily digest, as addresses of the notifier library (wecombot://…, dingtalk://…).
WEBHOOK_URLS = env.list("WEBHOOK_URLS", default=[])

# The queue. A message only says "look at row 17"; the row is the truth, so no results are read. Redis counts, for a
# day, which papers of a batch have come back (a chord), so that it is bound at once; the folder queue leaves that to
# the sweep.
REDIS_URL = env.str("REDIS_URL", default="")
_BROKER = environment.broker(REDIS_URL, DATA_DIR, env.str("REDIS_PREFIX", default="rectify"))
CELERY_BROKER_URL = _BROKER["CELERY_BROKER_URL"]
CELERY_BROKER_TRANSPORT_OPTIONS = _BROKER["CELERY_BROKER_TRANSPORT_OPTIONS"]
CELERY_RESULT_BACKEND = _BROKER["CELERY_RESULT_BACKEND"]
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = _BROKER["CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS"]
CELERY_RESULT_EXPIRES = 24 * 3600
CELERY_REDIS_SOCKET_TIMEOUT = 5
CELERY_REDIS_SOCKET_CONNECT_TIMEOUT = 2
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
# Drawing PDFs creeps in memory: a prefork child is replaced after 100 tasks or 400 MB (in KB).
CELERY_WORKER_MAX_TASKS_PER_CHILD = 100
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
# A worker that has said nothing for so long counts as dead; a message that nobody took for so long is sent again.
REPORT_LEASE_SECONDS = environment.whole_number("REPORT_LEASE_SECONDS", 120)
# What takes longer than this is ended: the largest ledger book takes a few minutes, a layout that hangs for ever.
REPORT_LIMIT_SECONDS = environment.whole_number("REPORT_LIMIT_SECONDS", 1800)
REPORT_RESEND_SECONDS = environment.whole_number("REPORT_RESEND_SECONDS", 300)
# What the head and the seal of a paper say; empty: words of the papers themselves (reports/letterhead.py).
REPORT_ISSUING_BODY = environment.pattern("REPORT_ISSUING_BODY", "county", "township")
REPORT_SERIES = environment.pattern("REPORT_SERIES", "county", "township")
REPORT_SEAL_LINE = environment.pattern("REPORT_SEAL_LINE", "body", "county", "township")
# The same of a notice (villages/accountability/notices/letterhead.py).
NOTICE_ISSUING_BODY = environment.pattern("NOTICE_ISSUING_BODY", "county")
NOTICE_SERIES = environment.pattern("NOTICE_SERIES", "county")
NOTICE_SEAL_LINE = environment.pattern("NOTICE_SEAL_LINE", "body", "county")
# Who gets copies of it, as its colophon says (reports/papers/notices.py).
NOTICE_COPIES = environment.pattern("NOTICE_COPIES", "county")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "rectify.logs.RequestIdFilter"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # Scanners ask for other hosts all day; they get their 400, the log stays readable.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
