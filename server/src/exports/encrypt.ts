import type { ExportOrder } from '@breakwater/shared/contract/exports.ts'

/** A bundle that only its recipient opens: `age -d` with their key or the passphrase. */
export async function encrypted(bytes: Uint8Array, how: NonNullable<ExportOrder['encryption']>): Promise<Buffer> {
  const { Encrypter } = await import('age-encryption')
  const to = new Encrypter()
  if ('recipient' in how) to.addRecipient(how.recipient)
  else to.setPassphrase(how.passphrase)
  return Buffer.from(await to.encrypt(bytes))
}
