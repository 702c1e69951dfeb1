import nodemailer from 'nodemailer'

/** Hands one raw mail over by LMTP. @returns what the server said: 250, another code, or 0 when it said nothing */
export async function handOver(port: number, to: string, raw: Buffer): Promise<number> {
  const transport = nodemailer.createTransport({ host: '127.0.0.1', port, lmtp: true, ignoreTLS: true })
  try {
    await transport.sendMail({ envelope: { from: 'ada@pines.example', to: [to] }, raw })
    return 250
  } catch (error) {
    return (error as { responseCode?: number }).responseCode ?? 0
  } finally {
    transport.close()
  }
}
