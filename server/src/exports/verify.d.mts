/** The stored files of a bundle, in order. @throws when it is none of ours */
export function readZip(bytes: Uint8Array): Map<string, Buffer>
/** The one zip that these files make. */
export function onlyZip(files: ReadonlyMap<string, Uint8Array>): Buffer
/** Checks a bundle, or its unpacked files, offline; each check in words. */
export function verifyBundle(
  bundle: Uint8Array | ReadonlyMap<string, Uint8Array>,
  o?: { key?: string },
): { ok: boolean; says: { ok: boolean; text: string }[] }
