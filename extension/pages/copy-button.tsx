import { useState } from 'preact/hooks'
import { Icon } from './icon.tsx'
import { t } from './text.ts'

/** Copies a text and says so. */
export function CopyButton({ text, label = t('common.copy') }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false)
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  return (
    <button type="button" class="btn sm" onClick={copy}>
      <Icon name="copy" size="s" />
      <span aria-live="polite">{copied ? t('common.copied') : label}</span>
    </button>
  )
}
