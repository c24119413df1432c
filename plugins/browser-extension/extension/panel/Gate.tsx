import type { Pairing } from '@deskless/core/client'
import type { Signal } from '@preact/signals'
import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { Panel } from '../../panel/store.ts'
import type { ExtensionCredentials } from './credentials.ts'
import { words } from './words.ts'

type Props = { panel: Panel; credentials: ExtensionCredentials; why: Signal<string>; leave(): void }

/** Beside the panel's own sign-in: why it is needed, the way by a code, and the way to another hub. */
export const Gate = ({ panel, credentials, why, leave }: Props) => {
  const phase = panel.phase.value
  const outside = phase.is !== 'in' || phase.ended
  if (!outside || phase.is === 'starting') return null
  return (
    <section class="gate-ways" aria-label={words('gateLabel')}>
      {why.value && <p role="alert">{why.value}</p>}
      <p class="soft">{words('gateHub', new URL(credentials.hub).host)}</p>
      <div class="page-actions">
        <ByCode panel={panel} credentials={credentials} />
        <button type="button" onClick={leave}>
          {words('gateOther')}
        </button>
      </div>
    </section>
  )
}

const ByCode = ({ panel, credentials }: Pick<Props, 'panel' | 'credentials'>) => {
  const pairing = useSignal<Pairing | undefined>(undefined)
  const wrong = useSignal('')
  const ending = useRef<AbortController | undefined>(undefined)
  const begin = async (): Promise<void> => {
    wrong.value = ''
    ending.current = new AbortController()
    const { signal } = ending.current
    try {
      await credentials.signInByCode((shown) => (pairing.value = shown), signal)
      await panel.begin()
    } catch (error) {
      if (!signal.aborted) wrong.value = (error as Error).message
    }
    pairing.value = undefined
  }
  if (!pairing.value)
    return (
      <>
        <button type="button" onClick={() => void begin()}>
          {words('codeBegin')}
        </button>
        {wrong.value && (
          <p role="alert" class="wrong">
            {wrong.value}
          </p>
        )}
      </>
    )
  return <Code pairing={pairing.value} stop={() => ending.current?.abort()} />
}

const Code = ({ pairing, stop }: { pairing: Pairing; stop(): void }) => (
  <div class="code" role="status">
    <p>{words('codeSay')}</p>
    <p class="user-code">{pairing.userCode}</p>
    <p>
      <a href={pairing.link} target="_blank" rel="noreferrer">
        {words('codeOpen')}
      </a>
    </p>
    <button type="button" onClick={stop}>
      {words('codeStop')}
    </button>
  </div>
)
