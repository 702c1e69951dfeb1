import { contract, useAsk } from '../api.ts'
import { saveFile } from '../case/save-file.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'

/** A signed receipt to keep: it proves, without us, that the report was there and what was in it (POLICY 81). */
export function ReceiptCard({ report, reference }: { report: string; reference: string }) {
  const receipt = useAsk(contract.oversight.receipt, ({ receipt: text }) =>
    saveFile(new TextEncoder().encode(text), `${reference}-receipt.txt`),
  )
  return (
    <Card title={t('receipt.title')}>
      <p>{t('receipt.says')}</p>
      <div class="bar">
        <Button busy={receipt.busy} onClick={() => receipt.send({ params: { key: report } })}>
          {t('receipt.get')}
        </Button>
      </div>
      <details>
        <summary>{t('receipt.how')}</summary>
        <ol class="bullets">
          <li>{t('receipt.how_1')}</li>
          <li>
            {t('receipt.how_2')} <code>breakwater receipt verify {reference}-receipt.txt</code>
          </li>
          <li>{t('receipt.how_3')}</li>
        </ol>
      </details>
      <Refused error={receipt.error} />
    </Card>
  )
}
