import type { TestProject } from 'vitest/node'
import { testCluster } from './cluster.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** the test cluster's superuser */
    adminUrl: string
    /** the URLs of the migrated template, one per role */
    templateUrls: { runtimeUrl: string; ingestUrl: string }
    /** small: every run; full: the figures of the threat model */
    tier: 'small' | 'full'
  }
}

/** vitest globalSetup: one cluster for the project's whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await testCluster()
  const { adminUrl, runtimeUrl, ingestUrl } = cluster
  project.provide('adminUrl', adminUrl)
  project.provide('templateUrls', { runtimeUrl, ingestUrl })
  return () => cluster.remove()
}
