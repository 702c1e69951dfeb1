import { z } from 'zod'

export const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/** What of a person an identity provider reads and writes. `manager` is their id. */
export type DirectoryPerson = {
  id: string
  userName: string
  externalId: string | null
  email: string
  addresses: string[]
  name: string
  active: boolean
  team: string | null
  unit: string | null
  phone: string | null
  country: string
  timeZone: string
  locale: string
  manager: string | null
}
export type PersonChange = Omit<DirectoryPerson, 'id'>

// Entra sends "True" and "False".
const truth = z.preprocess(
  (value) => (typeof value === 'string' ? value.toLowerCase() === 'true' : value),
  z.boolean().default(true),
)
const text = z.string().trim().max(300)
const zone = text.refine(isTimeZone)
const list = <T extends z.ZodType>(item: T) => z.array(item).nullish()

const Received = z.looseObject({
  userName: text.min(1),
  externalId: text.nullish(),
  displayName: text.nullish(),
  name: z.looseObject({ formatted: text.nullish(), givenName: text.nullish(), familyName: text.nullish() }).nullish(),
  emails: list(z.looseObject({ value: z.email(), primary: z.unknown(), type: z.string().nullish() })),
  phoneNumbers: list(z.looseObject({ value: text })),
  addresses: list(z.looseObject({ country: text.nullish() })),
  active: truth,
  timezone: zone.nullish(),
  locale: text.nullish(),
  [ENTERPRISE]: z
    .looseObject({
      department: text.nullish(),
      division: text.nullish(),
      manager: z.union([z.looseObject({ value: text.nullish() }), text]).nullish(),
    })
    .nullish(),
})

/** A User resource as a change of a person (RFC 7643 4.1). @throws ZodError for what cannot be, such as a zone that does not exist */
export function readUser(resource: unknown, before?: DirectoryPerson): PersonChange {
  const user = Received.parse(resource)
  const work = user[ENTERPRISE]
  const emails = (user.emails ?? []).map(({ value, primary }) => ({ value: value.toLowerCase(), primary }))
  const main = emails.find(({ primary }) => primary === true || primary === 'true' || primary === 'True') ?? emails[0]
  const email = main?.value ?? z.email().parse(user.userName).toLowerCase()
  const whole = [user.name?.givenName, user.name?.familyName].filter(Boolean).join(' ')
  const manager = typeof work?.manager === 'string' ? work.manager : work?.manager?.value
  return {
    userName: user.userName,
    externalId: user.externalId || null,
    email,
    addresses: [...new Set([email, ...emails.map(({ value }) => value)])],
    name: user.displayName || user.name?.formatted || whole || before?.name || user.userName,
    active: user.active,
    team: work?.department || null,
    unit: work?.division || null,
    phone: user.phoneNumbers?.[0]?.value || null,
    country: countryOf(user.addresses?.[0]?.country) ?? before?.country ?? 'GB',
    timeZone: user.timezone || before?.timeZone || 'Europe/London',
    locale: user.locale?.split(/[-_]/)[0]?.toLowerCase() || before?.locale || 'en',
    manager: manager || null,
  }
}

/** A person as a User resource. @param base the address of `/scim/v2` */
export const writeUser = (person: DirectoryPerson, base: string) => ({
  schemas: [CORE, ENTERPRISE],
  id: person.id,
  ...(person.externalId ? { externalId: person.externalId } : {}),
  userName: person.userName,
  displayName: person.name,
  name: { formatted: person.name },
  emails: [person.email, ...person.addresses.filter((address) => address !== person.email)].map((value, at) => ({
    value,
    type: at === 0 ? 'work' : 'other',
    primary: at === 0,
  })),
  ...(person.phone ? { phoneNumbers: [{ value: person.phone, type: 'work' }] } : {}),
  addresses: [{ type: 'work', country: person.country }],
  active: person.active,
  timezone: person.timeZone,
  locale: person.locale,
  [ENTERPRISE]: {
    ...(person.team ? { department: person.team } : {}),
    ...(person.unit ? { division: person.unit } : {}),
    ...(person.manager ? { manager: { value: person.manager } } : {}),
  },
  meta: { resourceType: 'User', location: `${base}/Users/${person.id}` },
})

const countryOf = (country: string | null | undefined) =>
  country && /^[a-z]{2}$/i.test(country) ? country.toUpperCase() : undefined

function isTimeZone(value: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: value }))
  } catch {
    return false
  }
}
