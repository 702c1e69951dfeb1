import { type CrmSite, named } from './record.ts'

const WORDS: Record<string, string> = { contacts: 'res.partner', crm: 'crm.lead' }

/** Any host: Odoo is mostly self-hosted. `/odoo/action-123/10` names no model, so the person is asked instead. */
export const odoo: CrmSite = {
  system: 'odoo',
  origins: ['https://*.odoo.com/*'],
  read(url) {
    if (url.protocol !== 'https:') return undefined
    if (url.pathname === '/web') {
      const hash = new URLSearchParams(url.hash.slice(1))
      const [model, id] = [hash.get('model') ?? '', hash.get('id') ?? '']
      return /^[a-z][a-z_]*(\.[a-z_]+)+$/.test(model) && /^\d+$/.test(id) ? { object: model, id } : undefined
    }
    const model = named(/^\/odoo(?:\/[\w.-]+)*?\/([a-z][a-z_]*(?:\.[a-z_]+)+)\/(\d+)\/?$/.exec(url.pathname))
    if (model) return model
    const word = named(/^\/odoo\/(contacts|crm)\/(\d+)\/?$/.exec(url.pathname))
    return word ? { object: WORDS[word.object] ?? word.object, id: word.id } : undefined
  },
}
