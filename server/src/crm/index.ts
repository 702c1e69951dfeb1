import type { CrmConnector, CrmDeps } from './connector.ts'
import { csv } from './csv.ts'
import { demo } from './demo.ts'
import type { Mapping } from './mapping.ts'
import { tryton } from './tryton.ts'

/** Builds a connector. `settings` and `secrets` are parsed by the vendor's own schema; throws a ZodError when they do not fit. */
export type ConnectorFactory = (settings: unknown, secrets: unknown, mapping: Mapping, deps: CrmDeps) => CrmConnector

/** Every CRM we speak to: one file, one line. */
export const vendors = { csv, demo, tryton } satisfies Record<string, ConnectorFactory>
export type Vendor = keyof typeof vendors

export function isVendor(name: string): name is Vendor {
  return Object.hasOwn(vendors, name)
}

/** The connector of one connection. */
export function connect(
  vendor: Vendor,
  connection: { settings: unknown; secrets: unknown; mapping: Mapping },
  deps: CrmDeps,
): CrmConnector {
  return vendors[vendor](connection.settings, connection.secrets, connection.mapping, deps)
}
