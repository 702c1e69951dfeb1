/** Runs SQL as the superuser of a database and gives its rows. */
type Ask = <T extends object>(sql: string, values?: unknown[]) => Promise<T[]>

/** Numbers from a seed, so that a run can be repeated. @returns an integer from 0 to below */
export function seeded(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** Every way we know to change the trail, custody and the records of evidence, for somebody who may write to all of the database (S17). */
export function mutationsOf(rows: Ask, random: (below: number) => number): Record<string, () => Promise<unknown>> {
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!
  const seqOf = async (table: string) =>
    pick((await rows<{ seq: string }>(`select seq from app.${table} order by seq`)).map((r) => r.seq))
  const idOf = async (table: string) =>
    pick((await rows<{ id: string }>(`select id from app.${table} order by id`)).map((r) => r.id))
  const someBit = async (table: string, column: string, key: string, id: string) => {
    const [row] = await rows<{ v: Buffer }>(`select ${column} v from app.${table} where ${key} = $1`, [id])
    const bytes = Buffer.from(row!.v)
    bytes[random(bytes.length)]! ^= 1 << random(8)
    return rows(`update app.${table} set ${column} = $2 where ${key} = $1`, [id, bytes])
  }
  /** Everything from a row on, hashed again by somebody who can write the whole database. */
  const rewrite = async (from: string | number) => {
    const all = await rows<{ seq: string }>('select seq from app.trail_chain where seq >= $1 order by seq', [from])
    for (const { seq } of all)
      await rows(
        `update app.trail_chain c set prev = coalesce((select p.hash from app.trail_chain p where p.seq = c.seq - 1), '') where seq = $1`,
        [seq],
      ).then(() =>
        rows(
          `update app.trail_chain c set hash = app.chain_hash(c.prev, c.seq, c.at, c.actor, c.action, c.case_alias, c.about, c.ref, c.payload) where seq = $1`,
          [seq],
        ),
      )
    await rows(
      `update app.trail_head set (seq, hash) = (select seq, hash from app.trail_chain order by seq desc limit 1)`,
    )
  }

  const mutations: Record<string, () => Promise<unknown>> = {
    'an entry says something else': async () =>
      rows(`update app.trail set action = action || 'x' where seq = $1`, [await seqOf('trail')]),
    'an entry names somebody else': async () =>
      rows(`update app.trail set actor = gen_random_uuid()::text where seq = $1`, [await seqOf('trail')]),
    'an entry moves in time': async () =>
      rows(`update app.trail set at = at + interval '1 microsecond' where seq = $1`, [await seqOf('trail')]),
    'an entry has another detail': async () =>
      rows(`update app.trail set detail = detail || '{"x": 1}' where seq = $1`, [await seqOf('trail')]),
    'an entry is dropped': async () => rows('delete from app.trail where seq = $1', [await seqOf('trail')]),
    'an entry is inserted': async () =>
      rows(
        `insert into app.trail select max(seq) + ${1 + random(5)}, now(), 'system:x', 'case.opened', null, null, null, '{}' from app.trail_chain`,
      ),
    'two entries change places': async () => {
      const [a, b] = [await seqOf('trail'), await seqOf('trail')]
      const [first, second] =
        a === b
          ? [
              a,
              String(
                Number((await rows<{ seq: string }>('select seq from app.trail where seq <> $1 limit 1', [a]))[0]!.seq),
              ),
            ]
          : [a, b]
      await rows('update app.trail set seq = -1 where seq = $1', [first])
      await rows('update app.trail set seq = $1 where seq = $2', [first, second])
      await rows('update app.trail set seq = $1 where seq = -1', [second])
    },
    'a bit of a row of the chain': async () =>
      someBit(
        'trail_chain',
        pick(['actor', 'case_alias', 'payload', 'prev', 'hash']),
        'seq',
        String(Math.max(2, Number(await seqOf('trail_chain')))),
      ),
    'a row of the chain is edited and hashed again': async () => {
      const seq = await seqOf('trail_chain')
      await rows(
        `update app.trail_chain c set action = 'case.closed', hash = app.chain_hash(prev, seq, at, actor, 'case.closed', case_alias, about, ref, payload) where seq = $1 and action <> 'case.closed'`,
        [seq],
      )
    },
    'a row of the chain is dropped': async () =>
      rows('delete from app.trail_chain where seq = $1', [await seqOf('trail_chain')]),
    'a row of the chain is dropped and the rest moves up': async () => {
      const seq = await seqOf('trail_chain')
      await rows('delete from app.trail_chain where seq = $1', [seq])
      await rows('update app.trail_chain set seq = -seq where seq > $1', [seq])
      await rows('update app.trail_chain set seq = -seq - 1 where seq < 0')
      await rows('delete from app.trail where seq = $1', [seq])
      await rows('update app.trail set seq = -seq where seq > $1', [seq])
      await rows('update app.trail set seq = -seq - 1 where seq < 0')
      await rewrite(seq)
    },
    'a tail is cut': async () => {
      const seq = await seqOf('trail_chain')
      await rows('delete from app.trail_chain where seq >= $1', [seq])
      await rows('delete from app.trail where seq >= $1', [seq])
      await rows(
        `update app.trail_head set (seq, hash) = (select coalesce(max(seq), 0), coalesce((select hash from app.trail_chain order by seq desc limit 1), '') from app.trail_chain)`,
      )
    },
    'the whole chain is written anew': async () => {
      const seq = await seqOf('trail')
      await rows(`update app.trail set action = 'case.glanced' where seq = $1`, [seq])
      await rows(
        `update app.trail_chain c set action = 'case.glanced', payload = app.hmac(k, app.said_entry(t.case_id, t.actor, 'case.glanced', t.subject, t.part, t.detail))
       from app.trail t join app.trail_key k on k.of_case = coalesce(t.case_id, '00000000-0000-0000-0000-000000000000') where t.seq = c.seq and c.seq = $1`,
        [seq],
      )
      await rewrite(seq)
    },
    'the head is moved': () => rows('update app.trail_head set seq = seq - 1'),
    'a custody entry says something else': async () =>
      rows(`update app.custody set act = case act when 'read' then 'kept' else 'read' end where id = $1`, [
        await idOf('custody'),
      ]),
    'a custody entry names somebody else': async () =>
      rows(`update app.custody set actor_system = actor_system || 'x' where id = $1`, [await idOf('custody')]),
    'a custody entry moves in time': async () =>
      rows(`update app.custody set at = at - interval '1 second' where id = $1`, [await idOf('custody')]),
    'a custody entry is dropped': async () => rows('delete from app.custody where id = $1', [await idOf('custody')]),
    'a custody entry is inserted': async () =>
      rows(
        `insert into app.custody (case_id, evidence_id, at, actor_system, act) select case_id, evidence_id, at, 'intake', 'read' from app.custody where id = $1`,
        [await idOf('custody')],
      ),
    'evidence has another grade': async () =>
      rows(`update app.evidence set grade = case grade when 'A' then 'B' else 'A' end where id = $1`, [
        await idOf('evidence'),
      ]),
    'evidence has another size or time': async () =>
      rows(
        `update app.evidence set ${pick(['size = size + 1', `at = at + interval '1 hour'`, `via = 'mailbox'`, `kind = 'screenshot'`])} where id = $1`,
        [await idOf('evidence')],
      ),
    'a bit of the noted hash or address': async () =>
      someBit('evidence', pick(['sha256_sealed', 'address']), 'id', await idOf('evidence')),
    'a signature is put beside evidence': async () =>
      rows(`update app.evidence set signature = '{"pass": true}' where id = $1`, [await idOf('evidence')]),
    'evidence is dropped': async () => rows('delete from app.evidence where id = $1', [await idOf('evidence')]),
    'two pieces change their cases': async () => {
      const two = await rows<{ id: string; case_id: string }>(
        'select id, case_id from app.evidence order by random() limit 2',
      )
      for (const [a, b] of [
        [0, 1],
        [1, 0],
      ] as const)
        await rows('update app.evidence set case_id = $2 where id = $1', [two[a]!.id, two[b]!.case_id])
    },
    'evidence is inserted': async () =>
      rows(
        `insert into app.evidence (case_id, kind, fidelity, via, grade, size, sha256_sealed, address, place, at) select case_id, kind, fidelity, via, grade, size, sha256_sealed, address, place, at from app.evidence where id = $1`,
        [await idOf('evidence')],
      ),
    'the key of a case is another': async () => {
      const [row] = await rows<{ of_case: string }>('select of_case from app.trail_key order by random() limit 1')
      await someBit('trail_key', pick(['inner_pad', 'outer_pad', 'alias']), 'of_case', row!.of_case)
    },
  }
  return mutations
}
