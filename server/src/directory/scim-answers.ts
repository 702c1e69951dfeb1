import common from '@breakwater/shared/locales/en/common.json' with { type: 'json' }
import { createText } from '@breakwater/shared/text.ts'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { CORE, ENTERPRISE } from './scim-user.ts'

export const SCIM = 'application/scim+json'
const t = createText([common])
const MESSAGES = 'urn:ietf:params:scim:api:messages:2.0'
const SCHEMAS = 'urn:ietf:params:scim:schemas:core:2.0'

/** A list of resources (RFC 7644 3.4.2). @param from number of the first one, counted from 1 */
export const listOf = (resources: readonly object[], total: number, from: number) => ({
  schemas: [`${MESSAGES}:ListResponse`],
  totalResults: total,
  startIndex: from,
  itemsPerPage: resources.length,
  Resources: resources,
})

/** An error in words of the locale files (RFC 7644 3.12). */
export function failure(
  c: Context,
  status: ContentfulStatusCode,
  code: string,
  params: Record<string, string> = {},
  scimType?: string,
): Response {
  const body = {
    schemas: [`${MESSAGES}:Error`],
    status: String(status),
    ...(scimType ? { scimType } : {}),
    detail: t(code, params),
  }
  return c.body(JSON.stringify(body), status, { 'content-type': SCIM })
}

/** What an identity provider asks before it begins: path and answer (RFC 7644 4). */
export function aboutScim(base: string): [path: string, body: object][] {
  const no = { supported: false }
  const provider = {
    schemas: [`${SCHEMAS}:ServiceProviderConfig`],
    patch: { supported: true },
    bulk: { ...no, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: 200 },
    changePassword: no,
    sort: no,
    etag: no,
    authenticationSchemes: [{ type: 'oauthbearertoken', name: 'Bearer', description: t('directory.scheme') }],
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
  }
  const user = {
    schemas: [`${SCHEMAS}:ResourceType`],
    id: 'User',
    name: 'User',
    endpoint: '/Users',
    schema: CORE,
    schemaExtensions: [{ schema: ENTERPRISE, required: false }],
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/User` },
  }
  const schemas = [schema(base, CORE, 'User', USER), schema(base, ENTERPRISE, 'EnterpriseUser', WORK)]
  return [
    ['/ServiceProviderConfig', provider],
    ['/ResourceTypes', listOf([user], 1, 1)],
    ['/ResourceTypes/User', user],
    ['/Schemas', listOf(schemas, schemas.length, 1)],
    ...schemas.map((one): [string, object] => [`/Schemas/${one.id}`, one]),
  ]
}

const attribute = (name: string, more: object = {}) => ({
  name,
  type: 'string',
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  ...more,
})
const several = (name: string, ...inner: string[]) =>
  attribute(name, { type: 'complex', multiValued: true, subAttributes: inner.map((one) => attribute(one)) })

const USER = [
  attribute('userName', { required: true, uniqueness: 'server' }),
  attribute('externalId', { caseExact: true }),
  attribute('displayName'),
  attribute('name', {
    type: 'complex',
    subAttributes: ['formatted', 'givenName', 'familyName'].map((one) => attribute(one)),
  }),
  attribute('active', { type: 'boolean' }),
  attribute('timezone'),
  attribute('locale'),
  several('emails', 'value', 'type'),
  several('phoneNumbers', 'value', 'type'),
  several('addresses', 'country', 'type'),
]
const WORK = [
  attribute('department'),
  attribute('division'),
  attribute('manager', { type: 'complex', subAttributes: [attribute('value')] }),
]

const schema = (base: string, id: string, name: string, attributes: object[]) => ({
  schemas: [`${SCHEMAS}:Schema`],
  id,
  name,
  attributes,
  meta: { resourceType: 'Schema', location: `${base}/Schemas/${id}` },
})
