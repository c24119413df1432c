// Where an extension sends a person to sign in. The hub checks every word of the query; nothing is sent back before a click.
import { ask, signedIn, tell } from '/setup/steps.js'
import { consent, end, someoneElse } from './consent.js'

const query = Object.fromEntries(new URLSearchParams(location.search))

async function start() {
  const { ok, status, body } = await ask('GET', `/auth/authorize${location.search}`)
  if (!ok) return end('This cannot go on', body.detail ?? (status === 0 ? 'The hub cannot be reached.' : undefined))
  return signedIn(`${body.client} asks to be let in. Sign in to this hub first.`, (accounts) =>
    consent({ ...body, accounts, again: () => someoneElse(start) }, decide),
  )
}

async function decide(allow, account) {
  const { ok, body } = await ask('POST', '/auth/authorize', { ...query, account, allow })
  if (!ok) return tell(body.detail)
  end(allow ? 'Done' : 'Not let in', 'Going back to your device…')
  location.assign(body.redirect)
}

await start()
