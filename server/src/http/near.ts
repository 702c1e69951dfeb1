import type { HttpBindings } from '@hono/node-server'
import type { MiddlewareHandler } from 'hono'
import { refused } from './refuse.ts'

const NEAR = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])
const PASSED_ON = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via']

/** Answers callers on this machine only: when reports come in is nobody else's business, and the figures would tell. */
export const nearOnly: MiddlewareHandler = async (c, next) => {
  const from = (c.env as Partial<HttpBindings>).incoming?.socket.remoteAddress
  const near = from !== undefined && NEAR.has(from) && !PASSED_ON.some((name) => c.req.header(name) !== undefined)
  return near ? next() : refused(c, 404, 'refusal.missing')
}
