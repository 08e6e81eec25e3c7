# syntax=docker/dockerfile:1
# One file for every image of the vault:
#
#   docker build --target service --build-arg SERVICE=netting-topology -t vault/netting-topology .
#   docker build --target tools -t vault/tools .        the command line, and the local chain
#
# SERVICE is one of ingest-api, netting-topology, settlement-worker, chain-listener, indexer,
# operations. All of them share one build, whose work is deploy/layout.sh.

FROM node:20-bookworm-slim AS node

FROM eclipse-temurin:25-jdk-noble AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
    && useradd --create-home --uid 10001 vault \
    && mkdir /vault /image && chown vault:vault /vault /image
USER vault
WORKDIR /vault
COPY --chown=vault:vault . .
ARG AOT=--aot
RUN deploy/layout.sh /image ${AOT}

# The command line and the local chain, for development clusters: build tools included.
FROM build AS tools
RUN mkdir /vault/data
VOLUME /vault/data
ENTRYPOINT ["/vault/vault"]

FROM debian:bookworm-slim AS service
ARG SERVICE
RUN test -n "${SERVICE}" \
    && useradd --no-create-home --uid 10001 vault \
    && mkdir /data && chown vault:vault /data
COPY --from=build /image/jre /opt/jre
COPY --from=build /image/${SERVICE} /opt/vault
# inside a container the port belongs to the container's own network
ENV VAULT_JRE=/opt/jre MANAGEMENT_HOST=0.0.0.0
USER 10001
VOLUME /data
WORKDIR /data
HEALTHCHECK --interval=5s --timeout=4s --start-period=120s --retries=6 CMD ["/opt/vault/ready"]
ENTRYPOINT ["/opt/vault/run"]
