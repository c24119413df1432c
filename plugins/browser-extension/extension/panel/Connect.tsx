import { useSignal } from '@preact/signals'
import { connect } from './hub.ts'
import { words } from './words.ts'

/** The first thing anybody sees: which hub is yours? */
export const Connect = ({ done }: { done(): void }) => {
  const busy = useSignal(false)
  const wrong = useSignal('')
  const submit = async (typed: string): Promise<void> => {
    busy.value = true
    wrong.value = ''
    try {
      await connect(typed)
      done()
    } catch (error) {
      wrong.value = (error as Error).message
    }
    busy.value = false
  }
  return (
    <main class="gate connect">
      <h1>{words('connectTitle')}</h1>
      <Address busy={busy.value} submit={submit} />
      <p id="hub-wrong" role="alert" class="wrong">
        {wrong.value}
      </p>
    </main>
  )
}

const Address = ({ busy, submit }: { busy: boolean; submit(typed: string): Promise<void> }) => (
  <form
    onSubmit={(event) => {
      event.preventDefault()
      void submit(String(new FormData(event.currentTarget).get('hub')))
    }}
  >
    <label>
      {words('connectLabel')}
      <input
        name="hub"
        inputMode="url"
        autocomplete="url"
        spellcheck={false}
        placeholder="support.example.com"
        aria-describedby="hub-hint hub-wrong"
        required
      />
    </label>
    <p id="hub-hint" class="soft">
      {words('connectHint')}
    </p>
    <button type="submit" class="primary" disabled={busy}>
      {busy ? words('connectBusy') : words('connectSubmit')}
    </button>
  </form>
)
