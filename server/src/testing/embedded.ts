/** A PostgreSQL of its own for a program that is not ours, such as a CRM. */
export { type Embedded, startEmbedded } from '../db/embedded.ts'
export { discardCluster } from './cluster.ts'
