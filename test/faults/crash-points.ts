/** Where each crash point of MAIL 3.3 is made to happen: a failpoint of the kill suite, or a suite that brings it about. */
export const CRASH_POINTS = {
  CP1: 'mailbox.fetched, take-in.written',
  CP2: 'take-in.committed',
  CP3: 'take-in.read-back, mailbox.before-move, mailbox.moved',
  CP4: 'crash-points.test.ts (a flipped byte)',
  CP5: 'crash-points.test.ts (copied, not expunged)',
  CP6: 'read-mail.claimed',
  CP7: 'read-mail.parsed, read-mail.before-commit',
  CP8: 'read-mail.committed, evidence.stored',
  CP9: 'outgoing.sent',
  CP10: 'crash-points.test.ts (SIGSTOP)',
  CP11: 'crash-points.test.ts, duplicates.test.ts (new numbers)',
  CP12: 'PostgreSQL killed here; postgres.test.ts, disk-full.test.ts',
  CP13: 'crash-points.test.ts (killed before 250)',
  CP14: 'imap-link.test.ts (cut literals, empty lists)',
  CP15: 'crash-points.test.ts (a folder that takes nothing)',
  CP16: 'evidence-jobs.test.ts (no DNS)',
} as const
