/**
 * A part we need cannot be reached, is starting or stopping, is full, or has nothing left to give: PostgreSQL, a disk, a store, a link;
 * or PostgreSQL undid one of two that met (40001, 40P01), again and again.
 */
const CODES =
  /^(08...|40001|40P01|53...|57P0.|58...|ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT|ENOSPC|EDQUOT|EIO|EMFILE|ENFILE|EAGAIN|EBUSY|EROFS|ESTALE|UND_ERR_[A-Z_]+)$/
/** The same, said by our side of a connection, without a code. */
const CUT = /^Connection terminated|^Client has encountered a connection error|timeout exceeded when trying to connect/
const NAMES = new Set(['TimeoutError', 'KeyUnavailable'])

/** Whether the same may go well later: nothing is wrong with what was asked, something it needs is away. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code } = error as { code?: unknown }
  if (typeof code === 'string' && CODES.test(code)) return true
  return NAMES.has(error.name) || CUT.test(error.message) || (error.cause !== undefined && isOutage(error.cause))
}
