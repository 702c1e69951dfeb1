import type { z } from 'zod'
import type { Role } from '../person.ts'

/** Who may knock: anyone, anyone signed in, or people holding one of the roles. What they then get is decided by `may()`. */
export type Who = 'anyone' | 'signed-in' | readonly Role[]

/** Kinds of work that cost much, or that take much out. */
export type Counted = 'report' | 'upload' | 'search' | 'export'

/** What the service offers, as plain data: read by the server (validation, OpenAPI) and by every client (types). */
export interface Endpoint {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  path: string
  summary: string
  who: Who
  /** `bearer`: the extension's token is accepted too; the console's cookie always is. */
  bearer?: boolean
  /** Only for whoever confirmed in the last five minutes that it is them; else 428 `refusal.step_up`. */
  stepUp?: boolean
  /** What is counted for each person over every process of the service; else only what one process sees of them. */
  counts?: Counted
  /** Open also while a passkey is still missing: signing in and out, and adding the passkey. */
  beforePasskey?: boolean
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  /** The request body is raw bytes, not JSON. */
  bytesIn?: boolean
  /** The answer is raw bytes, not JSON. */
  bytesOut?: boolean
  reply: z.ZodType
  status?: 200 | 201 | 202 | 204
}

export const endpoint = <const E extends Endpoint>(e: E) => e

export type Input<E extends Endpoint> = (E extends { params: z.ZodObject }
  ? { params: z.input<E['params']> }
  : unknown) &
  (E extends { query: z.ZodObject } ? { query?: z.input<E['query']> } : unknown) &
  (E extends { body: z.ZodType } ? { body: z.input<E['body']> } : unknown) &
  (E extends { bytesIn: true } ? { bytes: Uint8Array<ArrayBuffer> } : unknown)

export type Parsed<E extends Endpoint> = {
  params: E extends { params: z.ZodObject } ? z.output<E['params']> : undefined
  query: E extends { query: z.ZodObject } ? z.output<E['query']> : undefined
  body: E extends { body: z.ZodType } ? z.output<E['body']> : undefined
}
