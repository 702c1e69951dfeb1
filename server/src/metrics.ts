import { prometheus } from '@hono/prometheus'
import type { Handler, MiddlewareHandler } from 'hono'
import { Gauge, Registry } from 'prom-client'

export interface Metrics {
  /** Counts requests and their time by method, route pattern and status; no ids and no addresses. */
  measure: MiddlewareHandler
  /** Answers `/metrics`. */
  print: Handler
  /** Where rooms add their own figures. */
  registry: Registry
  /** Shows a number that is read at each scrape, such as mails that wait. */
  gauge(name: `breakwater_${string}`, help: string, read: () => number | Promise<number>): void
}

/** The figures of this process, in Prometheus' format. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const { printMetrics, registerMetrics } = prometheus({ registry, collectDefaultMetrics: true })
  return {
    measure: registerMetrics,
    print: printMetrics,
    registry,
    gauge(name, help, read) {
      const gauge: Gauge = new Gauge({
        name,
        help,
        registers: [registry],
        collect: async () => gauge.set(await read()),
      })
    },
  }
}
