import type { Part } from '@breakwater/shared/person.ts'
import type { Standing } from '../people/may.ts'

const PLAYS: Record<string, Part[]> = {
  employee: ['affected'],
  manager: ['manager', 'upline'],
  supervisor: ['manager', 'upline'],
  upline: ['upline'],
  hr: ['handler'],
  'senior-leader': ['overseer'],
  overseer: ['overseer'],
  legal: ['legal'],
  'health-safety-lead': ['safety'],
}

/** Whether somebody stands to a case as one of the roles a pack names. */
export const plays = (standing: Standing, roles: readonly string[]): boolean =>
  roles.some((role) => PLAYS[role]?.some((part) => standing.parts.includes(part)))
