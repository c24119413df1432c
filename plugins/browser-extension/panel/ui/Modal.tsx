import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Icon } from './icons.tsx'

type Props = { title: string; close: string; onClose(): void; children: ComponentChildren }

/** The browser's own dialogue: it keeps the focus, and gives it back. */
export const Modal = ({ title, close, onClose, children }: Props) => {
  const box = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const dialog = box.current!
    dialog.showModal()
    return () => dialog.close()
  }, [])
  return (
    <dialog
      ref={box}
      aria-label={title}
      onClose={onClose}
      onKeyDown={(event) => event.stopPropagation()}
      onClick={(event) => event.target === box.current && onClose()}
    >
      <div class="modal-head">
        <h2>{title}</h2>
        <button type="button" class="quiet" aria-label={close} title={close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <div class="modal-body">{children}</div>
    </dialog>
  )
}
