import type { Announcer } from '../announce.ts'
import { Icon } from '../ui/icons.tsx'

/** What is said in passing: seen for a while, and heard once. */
export const Announcements = ({ announcer, close }: { announcer: Announcer; close: string }) => (
  <>
    <p class="unseen spoken" role="status" aria-live="polite">
      {announcer.spoken.value}
    </p>
    <div class="toasts">
      {announcer.toasts.value.map((toast) => (
        <div key={toast.id} class={`toast${toast.bad ? ' bad' : ''}`}>
          <p>{toast.text}</p>
          {toast.action && (
            <button
              type="button"
              onClick={() => {
                toast.away()
                toast.action?.run()
              }}
            >
              {toast.action.label}
            </button>
          )}
          <button type="button" class="quiet" aria-label={close} title={close} onClick={toast.away}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  </>
)
