import { z } from 'zod'
import { Received } from '../report.ts'
import { NewSuspicion, Suspecting } from '../suspicion.ts'
import { endpoint } from './endpoint.ts'

export const suspicions = {
  before: endpoint({
    method: 'get',
    path: '/api/suspicions',
    summary: 'My team, what to watch for, how to talk, and when I was briefed',
    who: ['manager'],
    reply: Suspecting,
  }),
  briefed: endpoint({
    method: 'post',
    path: '/api/suspicions/briefed',
    summary: 'I have read what to watch for',
    who: ['manager'],
    body: z.object({}),
    reply: Suspecting,
  }),
  suspect: endpoint({
    method: 'post',
    path: '/api/suspicions',
    summary: 'Note that somebody of my team may be harassed; idempotent by its key',
    who: ['manager'],
    body: NewSuspicion,
    reply: Received,
    status: 201,
  }),
}
