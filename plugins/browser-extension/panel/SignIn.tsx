import { ask, Problem } from '@deskless/core/client'
import { useSignal } from '@preact/signals'
import type { Panel } from './store.ts'

/** Address and password, told to the hub's own sign-in; or the way the extension signs in by. */
export const SignIn = ({ panel, hint }: { panel: Panel; hint?: string }) => {
  const words = panel.language.value.words.signIn
  const busy = useSignal(false)
  const wrong = useSignal('')
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    busy.value = true
    wrong.value = ''
    try {
      await work()
      await panel.begin()
    } catch (error) {
      wrong.value = error instanceof Problem && error.status === 401 ? words.wrong : (error as Error).message
    }
    busy.value = false
  }
  const { signIn } = panel.credentials
  return (
    <main class="gate">
      <h1>{words.title}</h1>
      {hint && <p>{hint}</p>}
      {signIn ? (
        <button type="button" class="primary" disabled={busy.value} onClick={() => void attempt(signIn)}>
          {busy.value ? words.busy : words.submit}
        </button>
      ) : (
        <Form panel={panel} busy={busy.value} attempt={attempt} />
      )}
      <p role="alert" class="wrong">
        {wrong.value}
      </p>
    </main>
  )
}

type FormProps = { panel: Panel; busy: boolean; attempt(work: () => Promise<void>): Promise<void> }

const Form = ({ panel, busy, attempt }: FormProps) => {
  const words = panel.language.value.words.signIn
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const data = new FormData(event.currentTarget)
        void attempt(() => byPassword(panel, String(data.get('email')), String(data.get('password'))))
      }}
    >
      <label>
        {words.email}
        <input name="email" type="email" autocomplete="username" required />
      </label>
      <label>
        {words.password}
        <input name="password" type="password" autocomplete="current-password" required />
      </label>
      <button type="submit" class="primary" disabled={busy}>
        {busy ? words.busy : words.submit}
      </button>
    </form>
  )
}

const byPassword = async ({ credentials: { hub } }: Panel, email: string, password: string): Promise<void> => {
  await ask(`${hub}/auth/sign-in/email`, { body: { email, password }, cookie: true })
}
