import type { MyReport, Panel } from '@breakwater/shared/report.ts'
import { browser } from '../browser.ts'
import type { Account } from '../messages.ts'
import { readSettings } from '../session/settings.ts'
import type { Emergency } from './danger-line.tsx'
import { numberHere } from './emergency.ts'

/** What is on this computer already, so that a page shows at once and works offline (C25, B9). */
export interface Known {
  account: Account | null
  panel: Panel | null
  emergency: Emergency
  mine: MyReport[]
}

export async function readKnown(): Promise<Known> {
  const [settings, local, session] = await Promise.all([
    readSettings(),
    browser.storage.local.get(['account', 'panel', 'emergency']),
    browser.storage.session.get('mine'),
  ])
  const cached = local.emergency as Panel['emergency'] | undefined
  return {
    account: (local.account as Account | undefined) ?? null,
    panel: (local.panel as Panel | undefined) ?? null,
    emergency: cached ?? { number: numberHere(settings.country, navigator.language) },
    mine: (session.mine as MyReport[] | undefined) ?? [],
  }
}
