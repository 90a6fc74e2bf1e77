#!/usr/bin/env bash
# Proves the container: builds and starts a clean checkout of HEAD with `docker compose up --build`, waits until it is healthy,
# and lets real browsers call each other through the published ports (apps/web/e2e/call.e2e.ts: over UDP, and over TCP with
# forceTcp=true; relay.e2e.ts: through TURN). Ends with the image's size and what is not in it.
#
# Needs `npm ci` done, a Chromium, Docker with Compose (1.29 or newer), and the ports 3000, 3478, 5349, 44444 and 44445 free. As root on a bare
# Debian machine that reaches no image registry:
#   apt-get update && apt-get install -y --no-install-recommends docker.io docker-compose debootstrap iptables chromium
#   dockerd &
#   tools/docker/standInBase.sh
#   tools/docker/prove.sh
set -euo pipefail
cd "$(dirname "$0")/../.."

docker info --format 'Docker {{.ServerVersion}}, {{.Driver}}, {{.OperatingSystem}}'
if docker compose version >/dev/null 2>&1; then compose=(docker compose); else compose=(docker-compose); fi
"${compose[@]}" version | head -1

checkout=$(mktemp -d)
git archive HEAD | tar -x -C "$checkout"
compose+=(--project-name parley-proof --project-directory "$checkout" --file "$checkout/docker-compose.yml")
finish() {
  "${compose[@]}" down --timeout 5
  rm -rf "$checkout"
}
trap finish EXIT

"${compose[@]}" up --build --detach
container=$("${compose[@]}" ps -q parley)
for _ in $(seq 60); do
  health=$(docker inspect --format '{{.State.Health.Status}}' "$container")
  [ "$health" = starting ] || break
  sleep 1
done
docker logs "$container"
docker ps --filter "id=$container" --format '{{.Status}}, {{.Ports}}'
[ "$health" = healthy ]

PARLEY_ORIGIN=http://localhost:3000 npx vitest run --project browser apps/web/e2e/call.e2e.ts apps/web/e2e/relay.e2e.ts

echo "warnings and errors in the log of the calls:"
docker logs "$container" 2>/dev/null | grep -E '"level":"(warn|error|fatal)"' || echo "  none"
docker image inspect --format 'image: {{.Size}} bytes, user {{.Config.User}}' parley
docker exec "$container" sh -c 'id; du -sh node_modules; for tool in cc gcc make python3 tsc; do command -v $tool && exit 1; done; test ! -e node_modules/typescript'

started=$(date +%s%N)
docker stop --time 10 "$container" >/dev/null
echo "stopped in $((($(date +%s%N) - started) / 1000000)) ms, exit code $(docker inspect --format '{{.State.ExitCode}}' "$container")"
