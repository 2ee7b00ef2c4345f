# The API with the dashboard, the planner and the command line. Workers: Dockerfile.gpu.
ARG NODE_VERSION=20

# The manifests alone, so that packages are installed again only when one of them changes.
FROM node:${NODE_VERSION}-bookworm-slim AS manifests
WORKDIR /app
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc -delete

FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /app
COPY --from=manifests /app ./
RUN npm install --no-save --loglevel=error
COPY . .
RUN node scripts/build.mjs && npm prune --omit=dev --loglevel=error

FROM node:${NODE_VERSION}-bookworm-slim
# The address is for the command line: `docker compose exec api unetsweep sweeps`.
ENV NODE_ENV=production \
    UNETSWEEP_HOME=/var/lib/unetsweep \
    UNETSWEEP_URL=http://127.0.0.1:4400
WORKDIR /app
COPY --from=build /app ./
RUN mkdir -p /var/lib/unetsweep && chown node:node /var/lib/unetsweep \
 && ln -s /app/apps/cli/bin/unetsweep.mjs /usr/local/bin/unetsweep
USER node
EXPOSE 4400
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4400/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/api/dist/main.js"]
