import { useEffect, useRef, useState } from 'preact/hooks'
import { refused } from '../refused.ts'
import { t } from '../text.ts'

/** The mail's own layout: cleaned by the service, cleaned again here, in a frame without any right, on white. */
export function OriginalLayout({ html }: { html: string }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [failed, fail] = useState<unknown>(null)
  useEffect(() => {
    let gone = false
    import('../mail-frame.ts').then(
      ({ frameFor }) => {
        if (!gone && frame.current) frame.current.srcdoc = frameFor(html)
      },
      (error) => fail(error),
    )
    return () => {
      gone = true
    }
  }, [html])
  if (failed) return <p role="alert">{refused(failed).says}</p>
  return <iframe class="original" ref={frame} sandbox="" title={t('evidence.layout_title')} />
}
