# The manifests alone: installing is repeated only when one of them changes.
FROM node:24-bookworm-slim AS manifests
WORKDIR /parley
COPY package.json package-lock.json .npmrc ./
COPY apps/server/package.json apps/server/
COPY apps/web/package.json apps/web/
COPY packages/dtls/package.json packages/dtls/
COPY packages/sfu-core/package.json packages/sfu-core/
COPY packages/signaling-protocol/package.json packages/signaling-protocol/
COPY packages/turn/package.json packages/turn/
COPY tools/package.json tools/

FROM manifests AS build
RUN npm ci
COPY . .
RUN npm run build && find apps/*/dist packages/*/dist \( -name '*.map' -o -name '*.d.ts' \) -delete

# What the server needs at run time: no test tools, nothing of the web app, which is bundled; and no compiler, which npm
# keeps for a peer dependency on its types.
FROM manifests AS dependencies
RUN npm ci --omit=dev --workspace @parley/server \
  && rm -rf apps/web tools node_modules/typescript node_modules/@typescript node_modules/.bin \
  && find . -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

# Node alone: no npm, which nothing needs here.
FROM debian:bookworm-slim
COPY --from=manifests /usr/local/bin/node /usr/local/bin/
# Who mounts certificates there for TURN over TLS, as docker-compose.yml does, gets a folder that this user may write to.
RUN useradd --uid 1000 --create-home node && install --directory --owner node --group node /certificates
ENV NODE_ENV=production HOST=0.0.0.0 MEDIA_LISTEN_IP=0.0.0.0
WORKDIR /parley
COPY --from=dependencies /parley ./
COPY --from=build /parley/packages/dtls/dist packages/dtls/dist
COPY --from=build /parley/packages/turn/dist packages/turn/dist
COPY --from=build /parley/packages/signaling-protocol/dist packages/signaling-protocol/dist
COPY --from=build /parley/packages/sfu-core/dist packages/sfu-core/dist
COPY --from=build /parley/apps/server/dist apps/server/dist
COPY --from=build /parley/apps/web/dist apps/web/dist
COPY tools/docker/healthcheck.mjs ./
USER node
EXPOSE 3000 3478/udp 3478/tcp 5349 44444-44445/udp 44444-44445/tcp
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["node", "healthcheck.mjs"]
CMD ["node", "apps/server/dist/main.js"]
