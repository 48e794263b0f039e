# slo with promtool; docs/pipelines.md describes the image:
#
#   docker build -t slo-compiler .
#   docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/work" slo-compiler check
#
# The base images are arguments, so that you can use your own, and the promtool of your Prometheus.
ARG PYTHON_IMAGE=python:3.13-slim
ARG PROMTOOL_IMAGE=prom/prometheus:v3.5.0

FROM ${PROMTOOL_IMAGE} AS promtool

FROM ${PYTHON_IMAGE} AS build
# Settings of pip, for another package index or a directory of wheels in the build context.
ARG PIP_INDEX_URL
ARG PIP_FIND_LINKS
ARG PIP_NO_INDEX
WORKDIR /src
COPY . .
# The dependencies are those of the lock file, with their hashes. The installed image needs no pip.
RUN python3 -m venv /opt/slo \
 && /opt/slo/bin/python -m pip install --quiet --require-hashes -r locks/run.txt \
 && /opt/slo/bin/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /dist . \
 && /opt/slo/bin/python -m pip install --quiet --no-deps --no-index /dist/*.whl \
 && /opt/slo/bin/python -m pip uninstall --quiet --yes pip

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="slo-compiler" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/slo /opt/slo
COPY --from=promtool /bin/promtool /usr/local/bin/promtool
ENV PATH=/opt/slo/bin:/usr/local/bin:/usr/bin:/bin
WORKDIR /work
# No name in /etc/passwd is needed; --user chooses the owner of the files that slo writes.
USER 65532:65532
ENTRYPOINT ["slo"]
