import type { ComponentChildren, RefObject } from 'preact'
import { t } from '../text.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Refused } from './refused.tsx'

interface FormDialogProps {
  title: string
  /** what the one primary button says */
  action: string
  /** what leaving says, where nothing is called off */
  leave?: string
  /** false while the form cannot be sent yet */
  ready?: boolean
  /** the browser says itself what a field lacks */
  native?: boolean
  form?: RefObject<HTMLFormElement | null>
  busy: boolean
  error: unknown
  send(): void
  close(): void
  children: ComponentChildren
}

/** A dialog that asks something: its fields, one primary button, the way out, and why it was refused. */
export function FormDialog({ title, action, leave, native, ready = true, ...props }: FormDialogProps) {
  const { form, busy, error, send, close, children } = props
  return (
    <Dialog title={title} close={close}>
      <form
        class="stack"
        noValidate={!native}
        ref={form}
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        {children}
        <div class="bar">
          <Button kind="primary" type="submit" busy={busy} disabled={!ready}>
            {action}
          </Button>
          <Button kind="quiet" onClick={close}>
            {leave ?? t('action.cancel')}
          </Button>
        </div>
        <Refused error={error} />
      </form>
    </Dialog>
  )
}
