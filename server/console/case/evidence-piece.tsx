import type { CaseView } from '@breakwater/shared/case.ts'
import type { EvidenceLine } from '@breakwater/shared/evidence.ts'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { HiddenContent } from '../parts/hidden-content.tsx'
import { Loading } from '../parts/loading.tsx'
import { MailCard } from '../parts/mail-card.tsx'
import { MailReader } from '../parts/mail-reader.tsx'
import { Seal } from '../parts/seal.tsx'
import { t } from '../text.ts'
import { may } from './may.ts'
import { read, readingOf } from './shown.ts'

/** One piece of evidence: hidden, and loaded only when someone chooses to read it, because the reading is recorded. */
export function EvidencePiece({ view, line }: { view: CaseView; line: EvidenceLine }) {
  const { reference } = view
  const params = { reference, id: line.id }
  const reading = readingOf(line.id)
  const kept = line.state === 'kept'
  const opened = useLoad(
    ['evidence', reference, line.id],
    contract.cases.evidenceView,
    { params },
    reading !== null && kept,
  )
  const check = useAsk(
    contract.cases.evidenceCheck,
    () => void queries.invalidateQueries({ queryKey: ['access', reference] }),
  )
  const mayDownload = kept && may(view, 'evidence.download')
  const body = () => {
    if (!kept) return <p class="well">{t('evidence.expected')}</p>
    if (reading === null)
      return (
        <HiddenContent
          title={t('evidence.hidden')}
          says={t('evidence.hidden_says')}
          action={t('evidence.show')}
          show={() => read(line.id, 'plain')}
          masked={() => read(line.id, 'masked')}
        />
      )
    if (!opened.data) return <Loading error={opened.error} again={() => opened.refetch()} />
    return (
      <MailReader
        mail={opened.data}
        masked={reading === 'masked'}
        unmask={() => read(line.id, 'plain')}
        hide={() => read(line.id, null)}
        download={mayDownload ? (at) => `/api/cases/${reference}/evidence/${line.id}/attachments/${at}` : null}
      />
    )
  }
  return (
    <MailCard line={line}>
      {may(view, 'evidence.read') ? body() : null}
      <Seal
        line={line}
        signed={opened.data?.signed ?? null}
        checked={check.busy ? null : (check.answer ?? null)}
        busy={check.busy}
        error={check.error}
        check={kept ? () => check.send({ params, body: {} }) : null}
        original={mayDownload ? `/api/cases/${reference}/evidence/${line.id}/original` : null}
      />
    </MailCard>
  )
}
