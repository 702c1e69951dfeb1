import { useState } from 'preact/hooks'
import { ask } from '../pages/ask.ts'
import { Code } from '../pages/code.tsx'
import { Support } from '../pages/support.tsx'
import { t } from '../pages/text.ts'
import { ResultHeading } from './heading.tsx'
import { Nexts } from './nexts.tsx'
import type { SentProps } from './sent-view.tsx'

/** After sending without a name: the code that brings the person back, shown until they put it away (SETTLED 7). */
export function NamelessView({ id, received, code, panel, server, evidenceWaits }: SentProps & { code: string }) {
  const [kept, keep] = useState(false)
  const putAway = () =>
    ask('code.kept', { key: id })
      .catch(() => undefined)
      .then(() => keep(true))
  return (
    <>
      <main class="pb">
        <ResultHeading icon="check" text={t('nameless.text')}>
          {t('sent.headingNobody')}
        </ResultHeading>
        {!kept && <Code one={{ key: id, reference: received.reference, code }} server={server} />}
        {kept && <p role="status">{t('nameless.away')}</p>}
        <Nexts next={received.next} />
        {evidenceWaits && <p class="row2 note">{t('sent.evidence')}</p>}
        <Support offers={(panel?.support ?? []).slice(0, 2)} />
      </main>
      {!kept && (
        <footer class="pf">
          <button type="button" class="btn block" onClick={putAway}>
            {t('nameless.kept')}
          </button>
        </footer>
      )}
    </>
  )
}
