#!/usr/bin/env bash
# Lays out what the images contain, one directory a service:
#
#   deploy/layout.sh OUT            jars, JRE and start script of every service
#   deploy/layout.sh OUT --aot      and an AOT cache of each, made by running it once
#
#   OUT/jre              a Java runtime without compiler and tools
#   OUT/<service>/lib    its jars
#   OUT/<service>/run    starts it; OUT/<service>/ready asks its management port
#   OUT/<service>/vault.aot
#
# The Dockerfile calls it; it needs no container engine and runs anywhere the project builds. With
# --aot it starts the whole vault on this machine and beside it each service once, with groups and
# places of its own, until it is ready.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
readonly root
readonly READY_SECONDS=90 STOP_SECONDS=60
# name, main class, variable of the management port and its default
readonly SERVICES="
ingest-api ingest.IngestMain INGEST_MANAGEMENT_PORT 9401
netting-topology topology.NettingMain NETTING_MANAGEMENT_PORT 9402
settlement-worker settlement.SettlementMain SETTLEMENT_MANAGEMENT_PORT 9403
chain-listener listener.ListenerMain LISTENER_MANAGEMENT_PORT 9404
indexer indexer.IndexerMain INDEXER_MANAGEMENT_PORT 9405
operations operations.OperationsMain OPERATIONS_MANAGEMENT_PORT 9406
"

say() { printf 'layout: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

[ $# -ge 1 ] || fail "say where to: deploy/layout.sh OUT [--aot]"
mkdir -p "$1"
out=$(cd "$1" && pwd -P)
readonly out
readonly aot=${2:-}
[ -z "$aot" ] || [ "$aot" = --aot ] || fail "unknown option $aot (there is --aot)"
work=$(mktemp -d)
readonly work
stack_pid=
service_pid=
cleanup() {
  for pid in $service_pid $stack_pid; do kill "$pid" 2>/dev/null || true; done
  [ -z "$stack_pid" ] || wait "$stack_pid" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

jvm_flags() { sed -n 's:.*<vault\.jvm\.flags>\(.*\)</vault\.jvm\.flags>.*:\1:p' "$root/pom.xml"; }

# The directory of the JDK that the build used.
jdk() {
  if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/jlink" ]; then printf '%s' "$JAVA_HOME"
  else dirname "$(dirname "$(readlink -f "$(command -v jlink)")")"; fi
}

make_jre() {
  rm -rf "$out/jre"
  # java.se, and what Kafka, Netty, the management ports and TLS ask for beside it
  "$(jdk)/bin/jlink" --strip-debug --no-header-files --no-man-pages --output "$out/jre" \
    --add-modules java.se,jdk.httpserver,jdk.unsupported,jdk.management,jdk.net,jdk.zipfs,jdk.crypto.cryptoki
}

lay_out() { # name, main class, variable, port
  local home="$out/$1"
  rm -rf "$home"
  mkdir -p "$home/lib"
  (cd "$root" && ./mvnw -B -q -ntp -pl "$1" dependency:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$home/lib" </dev/null)
  cp "$root/$1"/target/"$1"-*.jar "$home/lib/"
  rm -f "$home"/lib/*-sources.jar "$home"/lib/*-tests.jar "$home"/lib/*-javadoc.jar
  cat >"$home/run" <<RUN
#!/bin/bash
# Starts $1; VAULT_JAVA_OPTS adds flags of the JVM.
here=\$(cd -- "\$(dirname -- "\${BASH_SOURCE[0]}")" && pwd -P)
cache=(); [ ! -f "\$here/vault.aot" ] || cache=(-XX:AOTCache="\$here/vault.aot")
exec "\${VAULT_JRE:-\$here/../jre}/bin/java" $(jvm_flags) -XX:+UseSerialGC -XX:MaxRAMPercentage=60 \\
  -XX:+ExitOnOutOfMemoryError "\${cache[@]}" \${VAULT_JAVA_OPTS:-} -cp "\$here/lib/*" io.phantomparadox.vault.$2 "\$@"
RUN
  cat >"$home/ready" <<READY
#!/bin/bash
# Exit code 0 when $1 is ready; for health checks in an image without curl.
exec 3<>/dev/tcp/127.0.0.1/\${$3:-$4} || exit 1
printf 'GET /health/ready HTTP/1.0\r\n\r\n' >&3
read -r -t 3 _ status _ <&3
[ "\$status" = 200 ]
READY
  chmod +x "$home/run" "$home/ready"
}

start_stack() {
  say "starting the vault for the training runs"
  "$root/vault" up >"$work/stack.log" 2>&1 &
  stack_pid=$!
  for _ in $(seq "$READY_SECONDS"); do
    grep -q 'Ctrl-C stops' "$work/stack.log" && return
    kill -0 "$stack_pid" 2>/dev/null || fail "it did not start: $(tail -n 5 "$work/stack.log")"
    sleep 1
  done
  fail "it was not up within $READY_SECONDS s"
}

of_stack() { awk -v name="$1" '$0 ~ "^ *" name " " { sub("^ *" name " +", ""); print; exit }' "$work/stack.log"; }

train() { # name, variable, port
  local home="$out/$1" directory log="$work/$1.log"
  directory=$(of_stack data | sed 's/ (goes.*//')
  say "training run of $1"
  export "$2=$3"
  INGEST_PORT=0 INDEXER_PORT=0 \
    KAFKA_BOOTSTRAP_SERVERS=$(of_stack Kafka) \
    SCHEMA_REGISTRY_URL=$(of_stack schemas | sed 's:/subjects$::') \
    SOLANA_RPC_URLS=$(of_stack 'Solana RPC') \
    SOLANA_GENESIS_HASH=$(of_stack program | sed 's/.*genesis //') \
    PROGRAM_ID=$(of_stack program | sed 's/,.*//') \
    INDEXER_URL=$(of_stack 'read API' | sed 's:/api/.*::') \
    DATABASE_URL=$(of_stack PostgreSQL | sed 's/?.*//') DATABASE_USER=postgres \
    SERVER_AUTHORITY_KEYPAIR=$directory/keys/server-authority.json CONTENT_STORE_DIR=$work/content \
    NETTING_STATE_DIR=$work/netting NETTING_APPLICATION_ID=training NETTING_STANDBYS=0 \
    SETTLEMENT_GROUP=training INDEXER_GROUP=training LISTENER_SOURCE=training \
    VAULT_JAVA_OPTS="-XX:AOTCacheOutput=$home/vault.aot" \
    "$home/run" >"$log" 2>&1 &
  service_pid=$!
  for _ in $(seq "$READY_SECONDS"); do
    if "$home/ready" 2>/dev/null; then break; fi
    kill -0 "$service_pid" 2>/dev/null || fail "$1 did not start: $(tail -n 5 "$log")"
    sleep 1
  done
  "$home/ready" 2>/dev/null || fail "$1 was not ready: $(tail -n 5 "$log")"
  kill -TERM "$service_pid"
  wait "$service_pid" || true # 143: ended by our signal
  service_pid=
  [ -s "$home/vault.aot" ] || fail "$1 left no AOT cache: $(tail -n 5 "$log")"
}

"$root/vault" build
make_jre
while read -r name main variable port; do
  [ -z "$name" ] || lay_out "$name" "$main" "$variable" "$port"
done <<<"$SERVICES"
if [ -n "$aot" ]; then
  start_stack
  while read -r name _ variable port; do
    [ -z "$name" ] || train "$name" "$variable" "$((port + 100))"
  done <<<"$SERVICES"
fi
say "done: $(du -sh "$out" | cut -f1) in $out"
