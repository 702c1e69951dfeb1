import type { CrmSite } from './record.ts'

export const dynamics: CrmSite = {
  system: 'dynamics',
  origins: ['https://*.dynamics.com/*'],
  read(url) {
    const host = /^[\w-]+\.crm\d*\.(dynamics\.com|dynamics\.cn|microsoftdynamics\.us)$/.test(url.hostname)
    const of = (name: string) => url.searchParams.get(name) ?? ''
    if (!host || url.pathname !== '/main.aspx' || of('pagetype') !== 'entityrecord') return undefined
    const id = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i.exec(of('id'))?.[1]
    return id && /^[a-z]\w{1,59}$/.test(of('etn')) ? { object: of('etn'), id: id.toLowerCase() } : undefined
  },
}
