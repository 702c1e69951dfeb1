import type { Guide } from '@breakwater/shared/guide.ts'
import type { ComponentChildren, RefObject } from 'preact'
import { EmergencyLine } from '../parts/emergency-line.tsx'
import { Icon } from '../parts/icon.tsx'
import { t } from '../text.ts'
import { ExitPage } from './exit-page.tsx'

interface OpenPageProps {
  title: string
  heading: RefObject<HTMLHeadingElement | null>
  /** the numbers to call come first on every page where somebody could report */
  emergency?: Guide['emergency'] | undefined
  /** a way out for whoever is watched at home */
  exit?: boolean
  /** the way to the page before */
  back?: string | null
  children: ComponentChildren
}

/** A page that needs no sign-in: danger first, then its one thing. */
export function OpenPage({ title, heading, emergency = [], exit = false, back = null, children }: OpenPageProps) {
  return (
    <main class="wrap narrow open" id="main" tabIndex={-1}>
      <div class="brand">
        <Icon name="breakwater" size="l" />
        <span>{t('app.name')}</span>
        {exit && <ExitPage />}
      </div>
      {emergency.length > 0 && (
        <section class="card sect stack" aria-label={t('open.danger')}>
          {emergency.map((one) => (
            <EmergencyLine key={one.locale} says={one.says} number={one.number} lang={one.locale} />
          ))}
        </section>
      )}
      {back && (
        <a class="back" href={back}>
          <Icon name="left" size="s" />
          {t('ask.back')}
        </a>
      )}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </main>
  )
}
