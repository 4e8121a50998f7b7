# One image for web, worker, beat and migrate; the command says which.
ARG BASE=python:3.13-slim

FROM ${BASE} AS build
# An index of your own: docker compose build --build-arg PIP_INDEX_URL=…
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
RUN python -m venv --without-pip /venv
# The lock alone decides this layer: a change of code does not fetch anything again.
COPY requirements.lock ./
RUN pip --python /venv/bin/python install --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md CHANGELOG.md LICENSE ./
COPY config ./config
COPY service ./service
COPY workers ./workers
RUN pip --python /venv/bin/python install --no-index --no-deps --no-build-isolation . \
 && find /venv -name '*.c' -delete && /venv/bin/ykien --version

FROM ${BASE}
RUN groupadd --gid 10001 ykien && useradd --uid 10001 --gid ykien --no-create-home --home-dir /data --shell /usr/sbin/nologin ykien \
 && install -d -o ykien -g ykien -m 0700 /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    YKIEN_ENV=production YKIEN_BIND=0.0.0.0:8000 YKIEN_DATA=/data
WORKDIR /data
USER 10001:10001
EXPOSE 8000
CMD ["ykien", "web"]
