/** A blob as base64. In Firefox the page owns a content script's ArrayBuffer, strings cross safely (EXT-15). */
export const blobToBase64 = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onerror = () => reject(reader.error ?? new Error('unreadable'))
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,?/, ''))
    reader.readAsDataURL(blob)
  })

export const textToBase64 = (text: string): Promise<string> => blobToBase64(new Blob([text]))

/** @throws when the text is not base64. */
export function base64ToBytes(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i)
  return bytes
}

/** The first bytes as Latin-1 text, enough to judge headers. */
export const headOfBase64 = (base64: string, most = 65_536): string => atob(base64.slice(0, most - (most % 4)))
