import { prometheus } from '@hono/prometheus'
import type { Handler, MiddlewareHandler } from 'hono'
import { Gauge, Registry } from 'prom-client'

/** One line of a figure. */
export type Figure = { labels: Record<string, string>; value: number }

export interface Metrics {
  /** Counts requests and their time by method, route pattern and status; no ids and no addresses. */
  measure: MiddlewareHandler
  /** Answers `/metrics`. */
  print: Handler
  /** Where rooms add their own figures. */
  registry: Registry
  /** Shows a number that is read at each scrape, such as mails that wait. */
  gauge(name: `breakwater_${string}`, help: string, read: () => number | Promise<number>): void
  /** Shows a number for each of several things, such as mailboxes; all are read at each scrape, and what is not read is gone. */
  figures(name: `breakwater_${string}`, help: string, labels: string[], read: () => Promise<Figure[]>): void
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
    figures(name, help, labelNames, read) {
      const gauge: Gauge = new Gauge({
        name,
        help,
        labelNames,
        registers: [registry],
        collect: async () => {
          const found = await read()
          gauge.reset()
          for (const { labels, value } of found) gauge.set(labels, value)
        },
      })
    },
  }
}
