/** Largest single piece of evidence, in bytes (SETTLED 52). Apart from the schemas, for pages that take none. */
export const MAX_EVIDENCE_BYTES = 48 * 1024 * 1024
