import type { EvidenceView } from '@breakwater/shared/evidence.ts'
import { useState } from 'preact/hooks'
import { t } from '../text.ts'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import { MaskedText } from './masked-text.tsx'
import { OriginalLayout } from './original-layout.tsx'
import { visible } from './visible.ts'

interface MailReaderProps {
  mail: EvidenceView
  masked: boolean
  unmask(): void
  hide(): void
  /** where the attachment at this place of the list is downloaded; null where this person may not */
  download: ((at: number) => string) | null
}

/** A message someone chose to read. Text first, on our colours; its own layout only on request and in a locked frame. */
export function MailReader({ mail, masked, unmask, hide, download }: MailReaderProps) {
  const [layout, showLayout] = useState(false)
  const html = masked ? null : mail.html
  return (
    <div class="reader">
      {!masked && (
        <dl class="top">
          {mail.headers.map(({ name, value }, i) => (
            <div key={`${name}-${i}`}>
              <dt>{name}</dt>
              <dd dir="auto">{visible(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      <div class="bar">
        <Button small icon="eye" onClick={hide}>
          {t('evidence.hide')}
        </Button>
        {masked && (
          <Button small kind="quiet" onClick={unmask}>
            {t('evidence.unmask')}
          </Button>
        )}
        {html !== null && (
          <Button small kind="quiet" aria-pressed={layout} onClick={() => showLayout(!layout)}>
            {t('evidence.layout')}
          </Button>
        )}
      </div>
      {masked ? (
        <MaskedText text={mail.text} />
      ) : layout && html !== null ? (
        <OriginalLayout html={html} />
      ) : (
        <div class="told mail-text" dir="auto">
          {visible(mail.text) || t('evidence.no_text')}
        </div>
      )}
      <ul class="mail-notes">
        {mail.blockedImages > 0 && <li>{t('evidence.images', { count: mail.blockedImages })}</li>}
        {!mail.intact && <li>{t('seal.broken')}</li>}
        {mail.defects.map((defect) => (
          <li key={defect} dir="auto">
            {defect}
          </li>
        ))}
      </ul>
      {!masked && mail.links.length > 0 && (
        <>
          <h3>{t('evidence.links')}</h3>
          <ul class="bullets">
            {mail.links.map((link, i) => (
              <li key={`${link.url}-${i}`}>
                <bdi>{visible(link.text)}</bdi>: <bdi class="strong">{link.host}</bdi>{' '}
                <bdi class="faint address">{visible(link.url)}</bdi>
              </li>
            ))}
          </ul>
        </>
      )}
      {mail.attachments.length > 0 && (
        <>
          <h3>{t('evidence.attachments')}</h3>
          <ul class="bullets">
            {mail.attachments.map((file, i) => (
              <li key={`${file.name}-${i}`}>
                <Icon name="clip" size="s" /> <bdi>{masked ? file.type : visible(file.name)}</bdi>{' '}
                <span class="faint">{file.type}</span>
                {download && file.size > 0 && (
                  <a class="btn quiet sm" href={download(i)} download>
                    {t('evidence.download')}
                  </a>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
