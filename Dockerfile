# The service for one machine or many. PostgreSQL and a TLS proxy stand beside it.
FROM node:26-bookworm-slim AS built
WORKDIR /app
COPY . .
RUN npx --yes pnpm@12 install --frozen-lockfile \
 && npx --yes pnpm@12 --filter @breakwater/server run build:console

FROM node:26-bookworm-slim
WORKDIR /app
COPY --from=built /app /app
RUN mkdir /data && chown node:node /data
USER node
ENV BREAKWATER_HOST=0.0.0.0 BREAKWATER_DATA=/data
# what a large mail took goes back to the system at once
ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072
VOLUME /data
EXPOSE 8080
HEALTHCHECK CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=4", "server/bin/breakwater.ts"]
CMD ["serve"]
