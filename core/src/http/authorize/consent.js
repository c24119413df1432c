// The question both pages ask: whether this device may act as the person who sits before them, and in which account.
import { ask, element, select, show, tell } from '/setup/steps.js'

const line = (term, ...said) => element('div', {}, element('dt', { textContent: term }), element('dd', {}, ...said))

const plain = (textContent, className = 'soft') => element('p', { className, textContent })

export const button = (textContent, onclick) => element('button', { type: 'button', textContent, onclick })

export const heading = (text) => {
  document.getElementById('title').textContent = text
}

/** The end of it: nothing is left to press, and whoever cannot see the page hears the sentence. */
export const end = (title, sentence) => {
  heading(title)
  show(sentence, [])
}

/** `decide` is called with whether the device is let in, and the account it is meant for. */
export async function consent({ client, device, code, accounts, again }, decide) {
  const { body: session } = await ask('GET', '/auth/get-session')
  if (accounts.length === 0) return end('No account', 'You are not a member of any account of this hub.')
  const [only] = accounts
  heading('Let this device in?')
  const facts = element(
    'dl',
    {},
    ...(code ? [line('Code', element('span', { className: 'code', textContent: code }))] : []),
    line('Program', client),
    line('Device', device),
    line('Signs in as', `${session.user?.name ?? ''} (${session.user?.email ?? ''})`),
    ...(accounts.length === 1 ? [line('Account', only.name)] : []),
  )
  const chosen = (data) => data.get('account') ?? only.id
  const fields = [
    facts,
    ...(accounts.length > 1 ? [select('Account', 'account', accounts)] : []),
    plain(
      'It may do there what you may do, until you or an administrator signs it out. Your password is not given to it.',
    ),
  ]
  show('Only go on if you began this yourself, on a device of yours.', fields, 'Let it in', (data) =>
    decide(true, chosen(data)),
  )
  const form = document.getElementById('form')
  form.append(
    button('Do not let it in', () => decide(false, chosen(new FormData(form)))),
    button('Not you? Sign out', again),
  )
  document.getElementById('title').focus()
}

/** Signs out of the hub's pages, and asks who is there instead. */
export async function someoneElse(then) {
  const { ok } = await ask('POST', '/auth/sign-out', {})
  if (ok) return then()
  return tell('Signing out did not work. Try again in a moment.')
}
