import type { ComponentChildren } from 'preact'
import { Desktop } from './Desktop.tsx'
import { SignIn } from './SignIn.tsx'
import type { Panel } from './store.ts'
import { Announcements } from './top/Announcements.tsx'

export const App = ({ panel }: { panel: Panel }) => (
  <>
    <Stage panel={panel} />
    <Announcements announcer={panel.announcer} close={panel.language.value.words.close} />
  </>
)

const Stage = ({ panel }: { panel: Panel }) => {
  const phase = panel.phase.value
  const { words } = panel.language.value
  switch (phase.is) {
    case 'starting':
      return (
        <Gate>
          <p role="status">{words.loading}</p>
        </Gate>
      )
    case 'signed-out':
      return <SignIn panel={panel} />
    case 'unreachable':
    case 'refused':
      return <Refused panel={panel} tell={phase.is === 'refused' ? words.signIn.noMember : phase.tell} />
    case 'choosing':
      return (
        <Gate>
          <h1>{words.signIn.account}</h1>
          {phase.accounts.map(({ account }) => (
            <button type="button" key={account.id} onClick={() => void panel.choose(account.id)}>
              {account.name}
            </button>
          ))}
        </Gate>
      )
    case 'in':
      // The desk stays under the form: what was being written is still there afterwards.
      return (
        <>
          {phase.ended && <SignIn panel={panel} hint={words.signIn.expired} />}
          <div inert={phase.ended} hidden={phase.ended}>
            <Desktop desk={phase.desk} />
          </div>
        </>
      )
  }
}

const Gate = ({ children }: { children: ComponentChildren }) => <main class="gate">{children}</main>

const Refused = ({ panel, tell }: { panel: Panel; tell: string }) => {
  const { words } = panel.language.value
  return (
    <Gate>
      <p role="alert">{tell}</p>
      <button type="button" class="primary" onClick={() => void panel.begin()}>
        {words.retry}
      </button>
      <button type="button" onClick={() => void panel.signOut()}>
        {words.signIn.out}
      </button>
    </Gate>
  )
}
