const FILLING = /[^\p{L}\p{N}]/gu

/**
 * The domain of a company, by which a case finds its contracts: of its website, else of an address that bears the company's name. A webmail
 * address says nothing of the company, so without one of these there is none.
 */
export function domainOf(company: string, known: { websites: string[]; emails: string[] }): string {
  const [site] = known.websites.map(hostOf).filter(Boolean)
  if (site) return site
  const name = company.toLowerCase().replace(FILLING, '')
  const bearsName = (domain: string) =>
    domain
      .split('.')
      .slice(0, -1)
      .some((label) => label.length > 2 && name.includes(label.replace(FILLING, '')))
  return known.emails.map((email) => email.slice(email.lastIndexOf('@') + 1).toLowerCase()).find(bearsName) ?? ''
}

function hostOf(site: string): string {
  const url = URL.parse(/^https?:/i.test(site) ? site : `https://${site}`)
  return url?.hostname.includes('.') ? url.hostname.replace(/^www\./, '') : ''
}
