import nodemailer from 'nodemailer'

/** Hands one raw mail over by LMTP. @returns what the server said: 250, another code, or 0 when it said nothing */
export async function handOver(port: number, to: string, raw: Buffer): Promise<number> {
  const transport = nodemailer.createTransport({ host: '127.0.0.1', port, lmtp: true, ignoreTLS: true })
  try {
    const { accepted, rejectedErrors } = await transport.sendMail({
      envelope: { from: 'ada@pines.example', to: [to] },
      raw,
    })
    // a refusal after the final dot is an answer for one recipient, no error of the whole
    return accepted.length > 0 ? 250 : ((rejectedErrors?.[0] as { responseCode?: number })?.responseCode ?? 0)
  } catch (error) {
    return (error as { responseCode?: number }).responseCode ?? 0
  } finally {
    transport.close()
  }
}
