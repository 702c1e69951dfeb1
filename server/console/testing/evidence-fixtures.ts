import type { EvidenceLine, EvidenceView } from '@breakwater/shared/evidence.ts'
import { HOSTILE } from './hostile.ts'
import { id, maya } from './people.ts'

const SHA = '9f2c41'.padEnd(60, '0').concat('e07b')

export const line: EvidenceLine = {
  id: id(50),
  kind: 'mail',
  via: 'gmail',
  fidelity: 'raw',
  grade: 'A',
  size: 48_120,
  state: 'kept',
  capturedBy: maya.name,
  at: '2026-11-09T14:02:00Z',
  sha256: SHA,
  opened: 2,
}

export const mail: EvidenceView = {
  id: line.id,
  headers: [
    { name: 'From', value: 'Daniel Hart <d.hart@northwind.example>' },
    { name: 'To', value: 'Maya Okafor <maya@acme.example>' },
    { name: 'Subject', value: `Re: Re: pricing ${HOSTILE.script}` },
  ],
  text: `You were on my mind all weekend.\nWear the red dress next time.\n${HOSTILE.bidi}`,
  html: '<p>You were on my <b>mind</b> all weekend. <a href="https://tracker.example/x">our prices</a><img src="https://tracker.example/pixel.png"><style>body{display:none}</style><script>top.document.title="owned"</script></p>',
  blockedImages: 2,
  links: [{ text: 'our prices', host: 'tracker.example', url: 'https://tracker.example/x' }],
  attachments: [{ name: HOSTILE.bidi, type: 'application/octet-stream', size: 1200 }],
  defects: [],
  sha256: SHA,
  grade: 'A',
  intact: true,
  signed: { domain: 'northwind.example', checkedAt: '2026-11-09T14:02:30Z' },
}
