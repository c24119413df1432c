// What pages of the hub have in common: one form at a time, one sentence above it, and whoever is not signed in does so here.
export const form = document.getElementById('form')
export const said = document.getElementById('said')

const ACCOUNT = 'deskless-account'
let account = sessionStorage.getItem(ACCOUNT) ?? undefined

export async function ask(method, path, body) {
  const headers = { ...(body && { 'content-type': 'application/json' }), ...(account && { [ACCOUNT]: account }) }
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) }).catch(() => undefined)
  const json = await answer?.json().catch(() => undefined)
  return { ok: answer?.ok === true, status: answer?.status ?? 0, body: json ?? {} }
}

export const tell = (sentence) => {
  said.textContent = sentence ?? 'That did not work. Try again in a moment.'
}

/** Shows fields and a button; `go` is called with what was entered. Names are set as text, never as markup. */
export function show(sentence, fields, button, go) {
  tell(sentence)
  form.replaceChildren(...fields)
  if (button) form.append(element('button', { type: 'submit', textContent: button }))
  form.onsubmit = async (event) => {
    event.preventDefault()
    await go(new FormData(form))
  }
}

export const element = (name, attributes, ...children) => {
  const made = Object.assign(document.createElement(name), attributes)
  made.append(...children)
  return made
}

export const field = (label, attributes) =>
  element('label', { textContent: label }, element('input', { required: true, ...attributes }))

export const select = (label, name, options) =>
  element('label', { textContent: label }, element('select', { name }, ...options.map(option)))
const option = ({ id, name }) => element('option', { value: id, textContent: name })

function signIn(why, then) {
  const fields = [
    field('E-mail address', { name: 'email', type: 'email', autocomplete: 'username' }),
    field('Password', { name: 'password', type: 'password', autocomplete: 'current-password' }),
  ]
  show(why, fields, 'Sign in', async (data) => {
    const answer = await ask('POST', '/auth/sign-in/email', Object.fromEntries(data))
    if (answer.ok) await then()
    else tell(answer.status === 429 ? 'Too many tries. Wait a few minutes.' : 'Address or password is wrong.')
  })
}

/** Goes on with the accounts of whoever is signed in by then. */
export async function signedIn(why, then) {
  const { ok, status, body } = await ask('GET', '/auth/accounts')
  if (status === 401) return signIn(why, () => signedIn(why, then))
  if (!ok) return tell(body.detail)
  return then(body.data.map((it) => it.account))
}

/** Who is a member of several accounts says which one is meant. */
export const inAccount = (why, then) =>
  signedIn(why, (accounts) => {
    const enter = (id) => {
      account = id
      sessionStorage.setItem(ACCOUNT, id)
      return then()
    }
    if (accounts.some(({ id }) => id === account)) return then()
    if (accounts.length === 1) return enter(accounts[0].id)
    return show('Which account?', [select('Account', 'account', accounts)], 'Go on', (data) =>
      enter(data.get('account')),
    )
  })
