import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import { contract, useAsk } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'
import { saveFile } from './save-file.ts'

const KINDS = ['pdf', 'csv'] as const

/** The form as it is filled in so far, as a file: the portal gives its reference for that file (POLICY 94). */
export function DraftFile({ reference, step, values }: { reference: string; step: string; values: RecordValues }) {
  const pdf = useAsk(contract.forms.draft, save(reference, 'pdf'))
  const csv = useAsk(contract.forms.draft, save(reference, 'csv'))
  const asks = { pdf, csv }
  return (
    <div class="stack">
      <p class="small muted">{t('form.draft_says')}</p>
      <div class="bar">
        {KINDS.map((kind) => (
          <Button
            key={kind}
            small
            busy={asks[kind].busy}
            onClick={() => asks[kind].send({ params: { reference }, body: { step, values, as: kind } })}
          >
            {t(`form.draft_${kind}`)}
          </Button>
        ))}
      </div>
      <Refused error={pdf.error ?? csv.error} />
    </div>
  )
}

const save = (reference: string, kind: (typeof KINDS)[number]) => (bytes: unknown) =>
  saveFile(bytes as Uint8Array<ArrayBuffer>, `${reference}-form-draft.${kind}`)
