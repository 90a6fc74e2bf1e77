#!/usr/bin/env bash
# Makes a stand-in for the image node:24-bookworm-slim under that very name, from Debian's packages and the Node binary that
# npm carries: for a machine that reaches package registries, but no image registry. Needs root, debootstrap and Docker.
#
#   tools/docker/standInBase.sh [image name]
#
# Nothing is done when the image is there already.
set -euo pipefail

image=${1:-node:24-bookworm-slim}
if docker image inspect "$image" >/dev/null 2>&1; then
  echo "$image is there already"
  exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

debootstrap --variant=minbase --include=ca-certificates bookworm "$root" >"$work/debootstrap.log" ||
  { tail -20 "$work/debootstrap.log" >&2; exit 1; }
# The machine's own bundle: behind a proxy with a private authority the registry is reached through that.
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"

# The official image has Node in /usr/local too, and the user `node` with the id 1000.
cd "$work"
npm pack --silent "node-linux-$(node -p process.arch)@24" npm@11 >/dev/null
mkdir node npm
tar -xzf node-linux-*.tgz -C node --strip-components=1
tar -xzf npm-*.tgz -C npm --strip-components=1
install -m 755 node/bin/node "$root/usr/local/bin/node"
mkdir -p "$root/usr/local/lib/node_modules"
cp -R npm "$root/usr/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
chroot "$root" useradd --uid 1000 --create-home --shell /bin/bash node
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*

tar -C "$root" -c . | docker import \
  --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
  --change 'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' \
  --change 'CMD ["node"]' \
  - "$image" >/dev/null
echo "$image: $(docker run --rm "$image" node --version), npm $(docker run --rm "$image" npm --version)"
