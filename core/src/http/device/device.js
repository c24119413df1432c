// Where a person confirms the code that their device shows. A link may bring the code behind its #; it is shown before it counts.
import { consent, end, someoneElse } from '/authorize/consent.js'
import { ask, field, show, signedIn, tell } from '/setup/steps.js'

const WHO = 'A device asks to be let in. Sign in to this hub first.'
const start = () => signedIn(WHO, typed)

function typed(accounts) {
  const input = {
    name: 'code',
    className: 'code',
    value: location.hash.slice(1, 20),
    autocomplete: 'off',
    spellcheck: false,
  }
  const code = field('Code on your device', { ...input, maxLength: 20, pattern: '[A-Za-z]{4}[\\- ]?[A-Za-z]{4}' })
  code.querySelector('input').title = 'Eight letters, such as BCDF-GHJK'
  show('Type the code that your device shows.', [code], 'Go on', async (data) => {
    const { ok, body } = await ask('POST', '/auth/device/look', { code: data.get('code') })
    if (ok) await confirm(accounts, data.get('code'), body)
    else tell(body.detail)
  })
  code.querySelector('input').focus()
}

const confirm = (accounts, code, asks) =>
  consent({ ...asks, code, accounts, again: () => someoneElse(start) }, async (allow, account) => {
    const { ok, body } = await ask('POST', '/auth/device', { code, account, allow })
    if (!ok) return tell(body.detail)
    history.replaceState(null, '', location.pathname)
    return allow
      ? end('Done', 'Your device is signed in. You can close this page.')
      : end('Not let in', 'The device was not let in. You can close this page.')
  })

await start()
