// Whoever opened the tab in Teams is signed in by what Teams says of them; the panel asks here for each token it needs.
const { authentication, app } = globalThis.microsoftTeams
const said = document.getElementById('said')
const again = document.getElementById('again')
const frame = document.getElementById('panel')

const EARLY_MS = 60_000
let held

/** Teams' word for one of the hub's own. */
const exchange = async () => {
  const body = JSON.stringify({ token: await authentication.getAuthToken() })
  const answer = await fetch('session', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const given = await answer.json().catch(() => ({}))
  if (!answer.ok) throw new Error(given.detail ?? given.title ?? `The hub answered ${answer.status}.`)
  held = { token: given.token, until: Date.now() + given.expiresInSeconds * 1_000 - EARLY_MS }
  return held.token
}

/** One that is good now; `refused`: the hub did not take this one. */
const good = (refused) =>
  held && held.until > Date.now() && held.token !== refused ? Promise.resolve(held.token) : exchange()

/** Only our own page in our own frame is told. */
addEventListener('message', async ({ source, origin, data }) => {
  if (origin !== location.origin || source !== frame.contentWindow || data?.deskless !== 'token') return
  const token = await good(data.refused).catch(() => undefined)
  source.postMessage({ deskless: 'token', id: data.id, token }, location.origin)
})

const begin = async () => {
  again.hidden = true
  said.textContent = 'Signing you in …'
  try {
    await good()
    frame.src = '/panel/?framed'
    frame.hidden = false
    said.parentElement.hidden = true
  } catch (error) {
    said.textContent = error instanceof Error ? error.message : String(error)
    again.hidden = false
  }
}

again.addEventListener('click', () => void begin())
if (parent === window) {
  said.textContent = 'This page is a tab of Teams. Open the inbox itself: '
  said.append(Object.assign(document.createElement('a'), { href: '/panel/', textContent: 'Deskless' }))
} else {
  await app.initialize()
  await begin()
}
