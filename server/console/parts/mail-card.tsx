import type { EvidenceLine } from '@breakwater/shared/evidence.ts'
import type { ComponentChildren } from 'preact'
import { t, word } from '../text.ts'
import { Time } from './time.tsx'

const size = (bytes: number) =>
  new Intl.NumberFormat(undefined, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 0 }).format(
    Math.max(1, bytes / 1024),
  )

/** A piece of evidence from outside: what it is and how it came, nothing of its content. */
export function MailCard({ line, children }: { line: EvidenceLine; children: ComponentChildren }) {
  return (
    <div class="mail">
      <dl class="top">
        <dt>{t('evidence.kind')}</dt>
        <dd>
          {t(`evidence.kind_${line.kind}`)} <span class="faint">({size(line.size)})</span>
        </dd>
        <dt>{t('evidence.via')}</dt>
        <dd>
          {word('source', line.via)}
          {line.capturedBy && <bdi> · {line.capturedBy}</bdi>} · <Time at={line.at} />
        </dd>
        <dt>{t('evidence.grade')}</dt>
        <dd>{t(`grade.${line.grade}`)}</dd>
        <dt>{t('evidence.opened')}</dt>
        <dd>{t('evidence.opened_count', { count: line.opened })}</dd>
      </dl>
      {children}
    </div>
  )
}
