import { z } from 'zod'
import { Id } from './id.ts'

/** What a person may be in the organisation. Everyone is an employee; `manager` follows from the directory. */
export const ROLES = [
  'employee',
  'manager',
  'hr',
  'senior-leader',
  'assistant-director',
  'legal',
  'health-safety-lead',
  'admin',
  'auditor',
] as const
export const Role = z.enum(ROLES)
export type Role = z.infer<typeof Role>

/** A person as others on a case see them. */
export const PersonRef = z.object({ id: Id, name: z.string(), team: z.string().nullable() })
export type PersonRef = z.infer<typeof PersonRef>

/** The signed-in person, as rules see them. `reports` are the people they manage. */
export type Person = { id: string; name: string; email: string; roles: Role[]; managerId: string | null }

/** What part a person plays in one case. It decides what they read (SECURITY section 2). */
export const PARTS = [
  'handler',
  'overseer',
  'manager',
  'upline',
  'reporter',
  'affected',
  'legal',
  'safety',
  'witness',
  'break-glass',
] as const
export const Part = z.enum(PARTS)
export type Part = z.infer<typeof Part>

/** Named work of the service itself; each has row-security policies of its own, never a bypass (SETTLED 40). */
export const SYSTEMS = ['intake', 'policy', 'worker', 'clock', 'setup'] as const
export type SystemName = (typeof SYSTEMS)[number]

/** Who does something: a person, or the service under a name. */
export type Subject = { kind: 'person'; id: string } | { kind: 'system'; name: SystemName }

/** One row of the directory file: names, addresses, manager, team, roles, hours and zone. */
export const DirectoryRow = z.object({
  email: z.email().transform((s) => s.toLowerCase()),
  name: z.string().trim().min(1).max(200),
  manager_email: z.string().trim().toLowerCase().default(''),
  team: z.string().trim().max(200).default(''),
  unit: z.string().trim().max(200).default(''),
  roles: z
    .string()
    .default('')
    .transform((s) =>
      s
        .split(/[;|]/)
        .map((r) => r.trim())
        .filter(Boolean),
    )
    .pipe(z.array(Role)),
  aliases: z
    .string()
    .default('')
    .transform((s) =>
      s
        .split(/[;|]/)
        .map((a) => a.trim().toLowerCase())
        .filter(Boolean),
    ),
  country: z.string().trim().length(2).toUpperCase().default('GB'),
  time_zone: z.string().trim().default('Europe/London'),
  work_hours: z.string().trim().default('mon-fri 09:00-17:30'),
  phone: z.string().trim().default(''),
})
export type DirectoryRow = z.infer<typeof DirectoryRow>
