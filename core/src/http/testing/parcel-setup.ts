import type { Setup, SetupAnswer, SetupTurn } from '../../contract/index.ts'
import { Refusal, z } from '../../contract/index.ts'

/** The sign-in page of the parcel office, which is nowhere: it leads back with a code that names the offices it allows. */
export const OFFICES = 'https://parcel.example/sign-in'

const form = z.object({ depot: z.string().min(3) })

/** Every kind of step once: which depot, its page, which offices, a word to read, and the offices are installations. */
export const signIn: Setup = {
  begin: () => ({ step: { is: 'ask', tell: 'Which depot?', form } }),
  next: (answer, memo, { state, backUrl, app }) => {
    if (answer.is === 'asked') return toPage(answer, `${OFFICES}?${new URLSearchParams({ state, back: backUrl })}`)
    if (answer.is === 'returned') return offered(answer.query, memo)
    if (answer.is === 'picked') return shown(answer.ids, memo)
    return made(memo, String(app?.settings.secret ?? 'none'))
  },
}

const toPage = ({ values }: Extract<SetupAnswer, { is: 'asked' }>, url: string): SetupTurn => {
  const { depot } = form.parse(values)
  if (depot === 'Closed') throw new Refusal('closed', 'This depot is closed. Name another one.')
  return { step: { is: 'redirect', tell: 'Sign in at the depot.', url }, memo: { depot } }
}

const offered = ({ code = '', error }: Record<string, string>, memo: Record<string, unknown>): SetupTurn => {
  if (error) throw new Refusal('closed', 'The depot did not let us in. Begin again and allow it.')
  const from = code.split(',').map((id) => ({ id, name: `Office ${id}` }))
  return { step: { is: 'pick', tell: 'Which offices?', from, several: true }, memo }
}

const shown = (ids: readonly string[], memo: Record<string, unknown>): SetupTurn => ({
  step: {
    is: 'show',
    tell: 'Put these on your parcels.',
    lines: ids.map((id) => ({ name: 'Label', value: `#${id}` })),
  },
  memo: { ...memo, ids: [...ids] },
})

const made = ({ ids, depot }: Record<string, unknown>, secret: string): SetupTurn => ({
  step: {
    is: 'done',
    connections: (ids as string[]).map((id) => ({
      address: id,
      typed: { greeting: `Office ${id}` },
      name: `${depot} ${id}`,
      settings: { secret, greeting: 'Welcome' },
      tokens: { pass: { value: `pass of ${id}`, expiresAt: new Date(Date.now() + 3_600_000) } },
    })),
  },
})
