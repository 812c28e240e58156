# One image for web, worker, scheduler and migrations.
FROM python:3.11-slim-bookworm AS build
# requirements-s3.lock also holds what papers in a bucket need; docker-compose.yml names it where a bucket is set.
ARG LOCK=requirements.lock
COPY requirements.lock requirements-s3.lock /
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps \
        -r "/${LOCK:-requirements.lock}"

FROM python:3.11-slim-bookworm
# WeasyPrint's libraries, and a Chinese font behind the ones that the papers bring along.
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin rectify \
    && install -d -o rectify -g rectify -m 0750 /data
COPY --from=build /venv /venv
COPY . /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 RECTIFY_DATA_DIR=/data HOME=/tmp
RUN python -m compileall -q rectify villages reports \
    && python -m rectify.catalogues \
    && RECTIFY_ENV=demo RECTIFY_DATA_DIR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/build
ENV RECTIFY_ENV=production
USER rectify
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "rectify.wsgi", "--bind", "0.0.0.0:8000", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--access-logfile", "-"]
