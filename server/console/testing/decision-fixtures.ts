import type { Concern } from '@breakwater/shared/contract/concerns.ts'
import type { WallsView } from '@breakwater/shared/contract/walls.ts'
import type { GateDossier } from '@breakwater/shared/gate.ts'
import { REFERENCE } from './hostile.ts'
import { asha, id, lena, maya, tom } from './people.ts'

/** A removal that waits for its second signature. */
export const aGate: GateDossier = {
  id: id(71),
  kind: 'wall-removal',
  title: 'Let somebody in again',
  reference: REFERENCE,
  proposer: lena,
  at: '2026-11-09T15:00:00Z',
  expires: '2026-11-23T15:00:00Z',
  state: 'open',
  slots: [
    { slot: 'first-approver', label: 'First other person', by: tom, says: 'approve', at: '2026-11-09T16:00:00Z' },
    { slot: 'second-approver', label: 'Second other person', by: null, says: null, at: null },
  ],
  yours: 'to-decide',
  words: 'They spoke about it, and Maya agrees.',
  lines: [
    { label: 'Kept out', value: tom.name },
    { label: 'Because', value: 'The person who reported asked for it' },
  ],
  grounds: [],
  opens: false,
  conditions: [
    { say: 'The person who reported was asked', state: 'yes' },
    { say: 'Nobody else is kept out for the same reason', state: 'unknown' },
  ],
}

export const aConcern: Concern = {
  id: id(72),
  reference: REFERENCE,
  by: maya,
  about: lena,
  to: asha,
  words: 'Nobody answered me for a week.',
  at: '2026-11-09T15:30:00Z',
  outcome: null,
  answer: '',
}

export const someWalls: WallsView = {
  walls: [{ person: tom, source: 'reporter', since: '2026-11-09T15:00:00Z', removal: null }],
  mayName: [lena],
  cosign: null,
}
