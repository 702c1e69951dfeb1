import type { KeptCode } from '../messages.ts'
import { CopyButton } from './copy-button.tsx'
import { t } from './text.ts'

/** The code of a report without a name, and where it leads. */
export const Code = ({ one: { key, reference, code }, server }: { one: KeptCode; server: string }) => (
  <section class="q" aria-labelledby={`code-${key}`}>
    <h2 id={`code-${key}`}>{t('nameless.code', { reference })}</h2>
    <p class="hint">{t('nameless.keep')}</p>
    <div class="ref code">
      <bdi>{code}</bdi>
      <CopyButton text={code} />
    </div>
    {server && (
      <a class="linkish" href={`${server}/return`} target="_blank" rel="noreferrer">
        {t('nameless.where')}
      </a>
    )}
  </section>
)
