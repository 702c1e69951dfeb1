import type { EvidenceLine, EvidenceView } from '@breakwater/shared/evidence.ts'
import { t } from '../text.ts'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import { Refused } from './refused.tsx'
import { Time } from './time.tsx'

interface SealProps {
  line: EvidenceLine
  signed: EvidenceView['signed']
  checked: { intact: boolean; at: string } | null
  busy: boolean
  error: unknown
  check: (() => void) | null
  original: string | null
}

/** The line under evidence: kept unchanged, signed by whom, its hash, and a fresh computation on request (SCREEN 65). */
export function Seal({ line, signed, checked, busy, error, check, original }: SealProps) {
  return (
    <div class="seal">
      {checked ? (
        <span class={checked.intact ? 'calm' : 'broken'} role="status">
          <Icon name={checked.intact ? 'shield' : 'info'} size="s" />
          {t(checked.intact ? 'seal.checked' : 'seal.broken')} <Time at={checked.at} />
        </span>
      ) : (
        <span>
          <Icon name={line.state === 'kept' ? 'shield' : 'clock'} size="s" />
          {t(`seal.${line.state}_${line.fidelity}`)}
        </span>
      )}
      {signed && (
        <span>
          <Icon name="check" size="s" />
          <bdi>{t('seal.signed', { domain: signed.domain })}</bdi>
        </span>
      )}
      {line.sha256 && (
        <code title={line.sha256}>
          SHA-256 {line.sha256.slice(0, 6)}…{line.sha256.slice(-4)}
        </code>
      )}
      {check && (
        <Button small kind="quiet" busy={busy} onClick={check}>
          {t('seal.check')}
        </Button>
      )}
      {original && (
        <a class="btn quiet sm" href={original} download={`${line.id}.eml`}>
          {t('seal.original')}
        </a>
      )}
      <Refused error={error} />
    </div>
  )
}
