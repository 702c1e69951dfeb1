import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { t } from '../text.ts'
import { IconButton } from './icon-button.tsx'

/** A modal dialog; drawn while it is open. Focus goes back to what opened it. */
export function Dialog({ title, close, children }: { title: string; close(): void; children: ComponentChildren }) {
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const opener = document.activeElement
    const shown = dialog.current!
    shown.showModal()
    return () => {
      shown.close()
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        close()
      }}
    >
      <header>
        <h2 id={id}>{title}</h2>
        <IconButton icon="x" label={t('action.close_layer')} onClick={close} />
      </header>
      {children}
    </dialog>
  )
}
