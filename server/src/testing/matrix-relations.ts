import type { Part, Role } from '@breakwater/shared/person.ts'

/** Where a person stands to a case when a route is asked for it (SECURITY S11). */
export const RELATIONS = [
  'own report',
  'assigned handler',
  'unassigned',
  'walled',
  'other',
  'none',
  'manager',
  'overseer',
  'counsel',
  'safety lead',
] as const
export type Relation = (typeof RELATIONS)[number]
export type Roles = readonly Role[]
/** Relation to roles: who gets more than "no" or "not there". What is not named is refused. */
export type Row = Partial<Record<Relation, Roles>> & {
  closed?: true
  belongsToNoCase?: true
  /** who holds this role beside, standing there, is refused all the same */
  unless?: Partial<Record<Relation, Role>>
}

export const HELD: Partial<Record<Relation, 'them' | 'nobody'>> = {
  'assigned handler': 'them',
  walled: 'them',
  unassigned: 'nobody',
}
export const PLAYS: Partial<Record<Relation, Part>> = {
  manager: 'manager',
  overseer: 'overseer',
  counsel: 'legal',
  'safety lead': 'safety',
}

/** Where the eleven columns of section 2 are asked: the role that stands for one, and how it stands to the case. */
export const COLUMNS: Record<string, { relation: Relation; role: Role }> = {
  reporter: { relation: 'own report', role: 'employee' },
  affected: { relation: 'own report', role: 'employee' },
  manager: { relation: 'manager', role: 'manager' },
  handler: { relation: 'assigned handler', role: 'hr' },
  desk: { relation: 'unassigned', role: 'hr' },
  overseer: { relation: 'overseer', role: 'senior-leader' },
  'assistant-director': { relation: 'other', role: 'assistant-director' },
  legal: { relation: 'counsel', role: 'legal' },
  'health-safety-lead': { relation: 'safety lead', role: 'health-safety-lead' },
  admin: { relation: 'other', role: 'admin' },
  auditor: { relation: 'other', role: 'auditor' },
}
