#!/usr/bin/env bash
# Proves the containers: builds and starts a clean checkout of HEAD, one profile after the other, and lets real browsers call each other
# through the published ports.
#
#   tools/docker/prove.sh [default] [tls] [observability] [cluster]      all of them without arguments
#
# Needs `npm ci` done, a Chromium, openssl, Docker with Compose (1.29 or newer), and the ports of docker-compose.yml free. As root on a
# bare Debian machine that reaches no image registry:
#   apt-get update && apt-get install -y --no-install-recommends docker.io docker-compose debootstrap iptables chromium
#   dockerd &
#   tools/docker/standInImages.sh
#   tools/docker/prove.sh
set -euo pipefail
cd "$(dirname "$0")/../.."

docker info --format 'Docker {{.ServerVersion}}, {{.Driver}}, {{.OperatingSystem}}'
if docker compose version >/dev/null 2>&1; then program=(docker compose); else program=(docker-compose); fi
echo "Compose $("${program[@]}" version --short)"

# One folder for all runs: compose takes a service whose files lie elsewhere for another one.
checkout=$(mktemp -d)
git archive HEAD | tar -x -C "$checkout"
project=(--project-name parley-proof --project-directory "$checkout" --file "$checkout/docker-compose.yml")
compose() { "${program[@]}" "${project[@]}" "$@"; }
everything=(--profile tls --profile observability --profile cluster)
finish() {
  compose "${everything[@]}" down --volumes --timeout 5 >/dev/null 2>&1 || true
  rm -rf "$checkout"
}
trap finish EXIT

containerOf() { compose "${everything[@]}" ps -q "$1"; }

untilHealthy() {
  local health=
  for _ in $(seq 60); do
    health=$(docker inspect --format '{{.State.Health.Status}}' "$(containerOf "$1")")
    [ "$health" = starting ] || break
    sleep 1
  done
  [ "$health" = healthy ] || { docker logs "$(containerOf "$1")"; return 1; }
}

# Waits until the command succeeds.
until_() {
  for _ in $(seq 60); do
    "$@" >/dev/null 2>&1 && return
    sleep 1
  done
  echo "never succeeded: $*" >&2
  return 1
}

complaintsOf() {
  echo "warnings and errors in the log of $1:"
  docker logs "$(containerOf "$1")" 2>/dev/null | grep -E '"level":"(warn|error|fatal)"' || echo "  none"
}

call() { PARLEY_ORIGIN=$1 npx vitest run --project browser "${@:2}"; }

proveDefault() {
  compose up --build --detach
  untilHealthy parley
  local container started
  container=$(containerOf parley)
  docker ps --filter "id=$container" --format '{{.Status}}, {{.Ports}}'
  call http://localhost:3000 apps/web/e2e/call.e2e.ts apps/web/e2e/relay.e2e.ts
  complaintsOf parley

  docker image inspect --format 'image: {{.Size}} bytes, user {{.Config.User}}' parley
  docker stats --no-stream --format 'after the calls: {{.MemUsage}}, {{.PIDs}} threads' "$container"
  docker exec "$container" sh -c 'du -sh /parley; du -sh /parley/node_modules; for tool in npm cc gcc make python3 tsc; do command -v $tool && exit 1; done
    test ! -e node_modules/typescript
    grep -E "^(CapEff|NoNewPrivs)" /proc/1/status
    if touch /parley/x 2>/dev/null; then echo "the file system can be written to"; exit 1; fi'
  started=$(date +%s%N)
  docker stop "$container" >/dev/null
  echo "stopped in $((($(date +%s%N) - started) / 1000000)) ms, exit code $(docker inspect --format '{{.State.ExitCode}}' "$container")"
}

# Caddy's own authority stands in for a public one, which knows no `localhost`.
proveTls() {
  local folder=/certificates/caddy/certificates/local/localhost
  export DOMAIN=localhost
  compose --profile tls up --build --detach
  untilHealthy parley
  until_ docker exec "$(containerOf parley)" test -s $folder/localhost.key
  TURN_TLS_CERT=$folder/localhost.crt TURN_TLS_KEY=$folder/localhost.key compose --profile tls up --detach
  untilHealthy parley
  docker exec "$(containerOf caddy)" cat /certificates/caddy/pki/authorities/local/root.crt >"$checkout/root.crt"
  for port in 443 5349; do
    openssl s_client -connect "127.0.0.1:$port" -servername localhost -CAfile "$checkout/root.crt" -verify_hostname localhost \
      -verify_return_error </dev/null 2>/dev/null | awk -v port="$port" '/Verif.*return code/ && !seen++ { print "port " port ": " $0 }'
  done
  until_ curl --fail --silent --cacert "$checkout/root.crt" https://localhost/readyz
  call https://localhost apps/web/e2e/relay.e2e.ts
  complaintsOf parley
  unset DOMAIN
}

# Prometheus alone where there is no Grafana; what that is given is looked at as it stands.
proveObservability() {
  local services=(parley prometheus)
  docker image inspect grafana/grafana:12.1.0 >/dev/null 2>&1 && services+=(grafana)
  compose --profile observability up --build --detach "${services[@]}"
  untilHealthy parley
  local query='http://localhost:9090/api/v1/query?query'
  until_ sh -c "curl --silent '$query=parley_workers' | grep '\"2\"\]'"
  curl --silent "$query=parley_workers"
  echo
  curl --silent http://localhost:9090/api/v1/rules | node -e '
    const { data } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
    console.log("rules:", data.groups.flatMap(({ rules }) => rules.map(({ name, health }) => `${name} ${health}`)).join(", "));'
  if [ "${#services[@]}" = 3 ]; then
    until_ curl --fail --silent http://localhost:3001/api/dashboards/uid/parley
  else
    node -e 'JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"))' tools/observability/grafana/dashboards/parley.json
    echo "no image of Grafana: its dashboard is JSON, and nothing more is known"
  fi
}

proveCluster() {
  export CLUSTER_SECRET
  CLUSTER_SECRET=$(openssl rand -base64 32)
  project+=(--env-file "$checkout/tools/docker/cluster.env")
  compose up --build --detach
  untilHealthy parley
  untilHealthy parley-2
  until_ curl --fail --silent http://localhost/readyz
  PARLEY_ORIGIN=http://localhost PARLEY_NODES="44444=$(containerOf parley) 44446=$(containerOf parley-2)" \
    npx vitest run --config tools/docker/vitest.config.ts
  complaintsOf parley
  complaintsOf parley-2
}

profiles=("$@")
[ "$#" -gt 0 ] || profiles=(default tls observability cluster)
for profile in "${profiles[@]}"; do
  echo "== $profile"
  "prove${profile^}"
  compose "${everything[@]}" down --volumes --timeout 5
done
