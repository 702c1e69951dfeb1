import { zipSync } from 'fflate'

/** A stored zip without times: the same files always make the same bytes, so that a changed bit anywhere shows. */
export const bundleZip = (files: ReadonlyMap<string, Uint8Array>): Buffer =>
  Buffer.from(
    zipSync(
      Object.fromEntries([...files].map(([name, data]) => [name, [data, { level: 0, mtime: '1980-01-01T00:00:00' }]])),
    ),
  )
