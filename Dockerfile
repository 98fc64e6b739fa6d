# syntax=docker/dockerfile:1

FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# The optional packages stay: esbuild's binary is one of them.
RUN npm ci
COPY . .
RUN node build.ts

FROM node:24-bookworm-slim AS modules
WORKDIR /modules
COPY package.json package-lock.json .npmrc ./
# What is native is not bundled. The binary that draws charts is an optional package, so these stay here, too.
RUN npm ci --omit=dev \
 && find node_modules/better-sqlite3/prebuilds -mindepth 1 -maxdepth 1 -not -name 'linux-*' -exec rm -rf {} + \
 && rm -rf node_modules/better-sqlite3/deps node_modules/better-sqlite3/src

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    DELIVER_CONFIG=/etc/deliver/deliver.yml \
    DATABASE_URL=file:/data/deliver.db
WORKDIR /app
COPY --from=modules /modules/node_modules/better-sqlite3 node_modules/better-sqlite3
COPY --from=modules /modules/node_modules/@resvg node_modules/@resvg
COPY --from=build /build/dist ./
# Only /data is written to; everything else may be mounted read-only.
RUN mkdir /data && chown 1000:1000 /data
VOLUME /data
USER 1000:1000
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "main.js"]
CMD ["serve"]
