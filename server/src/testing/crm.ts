/** What suites outside the server need of the CRM room: connectors as the product builds them. */
export { CrmError } from '../crm/connector.ts'
export { connect } from '../crm/index.ts'
export { trytonMapping } from '../crm/tryton.ts'
export { guardedFetch } from '../http/outbound.ts'
