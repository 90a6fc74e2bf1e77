#!/usr/bin/env bash
# Makes stand-ins for the images of docker-compose.yml and Dockerfile under their very names, from Debian's packages and the Node binary
# that npm carries: for a machine that reaches package registries, but no image registry. Needs root, debootstrap and Docker.
# Grafana is not among Debian's packages, and gets none.
#
#   tools/docker/standInImages.sh
#
# An image that is there already is left as it is.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

missing() {
  if docker image inspect "$1" >/dev/null 2>&1; then
    echo "$1 is there already"
    return 1
  fi
}

# Prints where Debian's smallest system is, without what the official image leaves out as well.
debian() {
  local root=$work/debian
  if [ ! -d "$root" ]; then
    debootstrap --variant=minbase --include=ca-certificates bookworm "$root" >"$work/debootstrap.log" ||
      { tail -20 "$work/debootstrap.log" >&2; exit 1; }
    # The machine's own bundle: behind a proxy with a private authority the registries are reached through that.
    cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
    rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale,info}/*
  fi
  echo "$root"
}

if missing debian:bookworm-slim; then
  tar -C "$(debian)" -c . | docker import --change 'CMD ["bash"]' - debian:bookworm-slim >/dev/null
  echo "debian:bookworm-slim: made"
fi

# The official image has Node in /usr/local too.
if missing node:24-bookworm-slim; then
  (
    cd "$work"
    npm pack --silent "node-linux-$(node -p process.arch)@24" npm@11 >/dev/null
    mkdir -p node usr/local/bin usr/local/lib/node_modules/npm
    tar -xzf node-linux-*.tgz -C node --strip-components=1
    tar -xzf npm-*.tgz -C usr/local/lib/node_modules/npm --strip-components=1
    install -m 755 node/bin/node usr/local/bin/node
    ln -s ../lib/node_modules/npm/bin/npm-cli.js usr/local/bin/npm
    ln -s ../lib/node_modules/npm/bin/npx-cli.js usr/local/bin/npx
    printf '%s\n' 'FROM debian:bookworm-slim' 'COPY usr/local /usr/local' \
      'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' 'CMD ["node"]' >Dockerfile
    docker build --quiet --tag node:24-bookworm-slim . >/dev/null
  )
  echo "node:24-bookworm-slim: $(docker run --rm node:24-bookworm-slim node --version), npm $(docker run --rm node:24-bookworm-slim npm --version)"
fi

# Makes the image $1 of Debian's package $2; the rest are lines of a Dockerfile.
fromPackage() {
  missing "$1" || return 0
  local image=$1 package=$2
  shift 2
  printf '%s\n' 'FROM debian:bookworm-slim' \
    "RUN apt-get update -q && apt-get install -qy --no-install-recommends $package && rm -rf /var/lib/apt/lists/*" "$@" |
    docker build --quiet --tag "$image" - >/dev/null
  echo "$image: made of $package"
}

# As in the official image, the program may open ports below 1024.
fromPackage caddy:2-alpine 'caddy libcap2-bin' 'RUN setcap cap_net_bind_service=+ep /usr/bin/caddy' \
  'CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]'
fromPackage valkey/valkey:8-alpine redis-server 'WORKDIR /data' \
  'ENTRYPOINT ["redis-server", "--protected-mode", "no", "--bind", "0.0.0.0"]'
fromPackage prom/prometheus:v3.5.0 prometheus 'RUN install -d -o nobody -g nogroup /prometheus' 'USER nobody' \
  'ENTRYPOINT ["prometheus"]' 'CMD ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"]'
