# One image for the site and its worker: they differ in the command (compose.yaml).
FROM python:3.11-slim AS build
WORKDIR /app
COPY requirements/base.txt requirements/s3.txt requirements/
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements/base.txt -r requirements/s3.txt
COPY . .
# The static files belong to the release, not to the data.
RUN DEVELOPMENT=1 VAR_DIR=/tmp/var STATIC_DIR=/static /venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
 && /venv/bin/python -m compileall -q articles blogindex

FROM python:3.11-slim
# pg_dump and psql, for manage.py backup and restore.
RUN apt-get update -qq && apt-get install -qq --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin blogindex && install -d -o blogindex -g blogindex -m 700 /data
COPY --from=build /venv /venv
COPY --from=build /static /static
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/data STATIC_DIR=/static MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=4000000
USER blogindex
VOLUME /data
EXPOSE 8000
HEALTHCHECK --start-period=60s --interval=30s --timeout=5s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/livez', timeout=4)"]
CMD ["gunicorn", "blogindex.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm"]
