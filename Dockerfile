# The API. docker-compose.yml builds the stage "runtime"; docker-compose.debug.yml builds "debug".

FROM node:22-bookworm-slim AS pose-networks
WORKDIR /networks
RUN npm pack @mediapipe/pose@0.5.1675469404 --silent

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
# Without pip: the image has no use for it.
RUN python -m venv --without-pip /opt/venv
WORKDIR /app
COPY requirements.txt ./
RUN pip --python /opt/venv/bin/python install --require-hashes -r requirements.txt \
    && find /opt/venv -type d -name tests -path '*/site-packages/*/*' -prune -exec rm -rf {} +
COPY --from=pose-networks /networks/ /networks/
COPY pyproject.toml README.md LICENSE ./
COPY pose_parser pose_parser
RUN /opt/venv/bin/python -m pose_parser.estimation.assets --package /networks/*.tgz --out /opt/pose_models
RUN pip --python /opt/venv/bin/python install --no-deps --editable . && /opt/venv/bin/python -m compileall -q pose_parser \
    # Where docker-compose.yml mounts the data folder.
    && mkdir data

# MediaPipe opens the first two, OpenCV the others. Only what these libraries themselves need is kept: the packages bring
# 200 MB of graphics drivers along, which the engine, running on the processor, never loads.
FROM python:3.11-slim-bookworm AS system-libraries
RUN apt-get update && apt-get install -y --no-install-recommends libegl1 libgles2 libgl1 libglib2.0-0
RUN mkdir /libraries && cd /usr/lib/*-linux-gnu \
    && ldd libEGL.so.1 libGLESv2.so.2 libGL.so.1 libgthread-2.0.so.0 \
    | sed -n 's|.* => \(/[^ ]*\) .*|\1|p' | grep -vE '/(libc|libm|libdl|librt|libpthread)\.so' | sort -u | xargs cp -L -t /libraries \
    && cp -L libEGL.so.1 libGLESv2.so.2 libGL.so.1 libgthread-2.0.so.0 /libraries

FROM python:3.11-slim-bookworm AS runtime
COPY --from=system-libraries /libraries /opt/libraries
COPY --from=build /opt/pose_models /opt/pose_models
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    LD_LIBRARY_PATH=/opt/libraries \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    POSER_HOST=0.0.0.0 \
    POSER_PORT=5001 \
    POSER_DATA_DIR=/app/data \
    POSER_COMMAND="docker compose exec api poser" \
    POSER_POSE_MODELS_DIR=/opt/pose_models
USER 10001:10001
EXPOSE 5001
HEALTHCHECK --interval=5s --timeout=4s --start-period=90s --retries=3 \
    CMD ["python", "-c", "import http.client as h, json, os; c = h.HTTPConnection('127.0.0.1', int(os.environ['POSER_PORT']), timeout=3); c.request('GET', '/health'); raise SystemExit(json.load(c.getresponse())['status'] != 'ok')"]
CMD ["python", "-m", "pose_parser.server"]

FROM build AS debug-build
COPY requirements-debug.txt ./
RUN pip --python /opt/venv/bin/python install --require-hashes -r requirements-debug.txt

FROM runtime AS debug
COPY --from=debug-build /opt/venv /opt/venv
EXPOSE 5678
# All addresses of the container; docker-compose.debug.yml publishes it on this computer's loopback only.
CMD ["python", "-X", "frozen_modules=off", "-m", "debugpy", "--listen", "0.0.0.0:5678", "--configure-subProcess", "false", "-m", "pose_parser.server"]
