// Prepares the machine's Tryton while other tests run, so that none of them waits for it.
import { joinTryton } from './tryton-cluster.ts'

const { leave } = await joinTryton()
await leave()
