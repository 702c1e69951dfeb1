import { connect, createServer, type Server } from 'node:net'
import nodemailer from 'nodemailer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FaultProxy, startProxy } from './proxy.ts'
import { type SmtpSink, startSmtpSink } from './smtp-sink.ts'
import { until } from './until.ts'

let echo: Server
let proxy: FaultProxy
let sink: SmtpSink

beforeAll(async () => {
  echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket))
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
  const address = echo.address()
  proxy = await startProxy(typeof address === 'object' && address ? address.port : 0)
  sink = await startSmtpSink()
})
afterAll(async () => {
  await proxy.close()
  echo.close()
  await sink.close()
})

/** Sends text through the proxy and tells what came back and how it ended. */
function said(text: string, patience = 300): Promise<{ back: string; end: string }> {
  return new Promise((resolve) => {
    let back = ''
    const socket = connect(proxy.port, '127.0.0.1', () => socket.write(text))
    const finish = (end: string) => {
      resolve({ back, end })
      socket.destroy()
    }
    socket.on('data', (bytes) => {
      back += bytes
      if (back === text) finish('whole')
    })
    socket.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? 'error'))
    socket.on('close', () => finish('closed'))
    socket.setTimeout(patience, () => finish('silence'))
  })
}

test('the proxy passes, cuts after n bytes, resets, swallows, and heals', async () => {
  expect(await said('hello')).toEqual({ back: 'hello', end: 'whole' })
  proxy.set({ cutAfter: 3 })
  expect(await said('hello')).toEqual({ back: 'hel', end: 'closed' })
  proxy.set({ reset: true, cutAfter: 0 })
  expect((await said('hello')).end).toBe('ECONNRESET')
  proxy.heal()
  proxy.set({ blackHole: true })
  expect(await said('hello')).toEqual({ back: '', end: 'silence' })
  expect(proxy.injected).toBe(3)
  proxy.heal()
  expect((await said('hello')).end).toBe('whole')
})

test('the sink keeps mail, refuses on demand, and can keep a mail without saying so', async () => {
  const transport = nodemailer.createTransport({ host: '127.0.0.1', port: sink.port, ignoreTLS: true })
  const mail = { from: 'desk@ours.example', to: 'ona@ours.example', subject: 'One', text: 'Hello' }
  await transport.sendMail(mail)
  expect(sink.mails).toMatchObject([{ from: 'desk@ours.example', to: ['ona@ours.example'] }])
  sink.behave({ refuse: 451 })
  await expect(transport.sendMail(mail)).rejects.toMatchObject({ responseCode: 451 })
  sink.behave('cut-after-data')
  await expect(transport.sendMail(mail)).rejects.toThrow()
  expect(sink.mails).toHaveLength(2)
})

test('waiting ends at its deadline and says what was missing', async () => {
  await expect(until(() => false, { deadline: 60, what: 'the moon' })).rejects.toThrow('not within 60 ms: the moon')
  await expect(until(() => 'here')).resolves.toBe('here')
})
