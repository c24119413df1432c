// Whoever opened the tab in Teams is signed in by what Teams says of them; the panel asks here for each token it needs.
const { authentication, app } = globalThis.microsoftTeams
const said = document.getElementById('said')
const again = document.getElementById('again')
const frame = document.getElementById('panel')

const EARLY_MS = 60_000
let held

/** Asks the hub by what Teams says of whoever looks. */
const ask = async (path, more = {}) => {
  const body = JSON.stringify({ token: await authentication.getAuthToken(), ...more })
  const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const given = await answer.json().catch(() => ({}))
  if (!answer.ok) throw new Error(given.detail ?? given.title ?? `The hub answered ${answer.status}.`)
  return given
}

/** Teams' word for one of the hub's own. */
const exchange = async () => {
  const given = await ask('session')
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

/** What a link to the tab names: a conversation, or nothing. */
const placeIn = ({ page }) => (/^c\/[0-9a-f-]{36}$/.test(page?.subPageId ?? '') ? `#/${page.subPageId}` : '')

/** A tab that is not told where it was opened opens at its beginning. */
const contextSoon = () =>
  Promise.race([app.getContext().catch(() => ({})), new Promise((done) => setTimeout(() => done({}), 2_000))])

const way = document.getElementById('way')
let [shown, url] = ['', undefined]

/** The way to the thread of what the panel shows, where it stands in one. The panel changes its address without a word. */
const followPanel = async () => {
  const [, conversation = ''] = /^#\/c\/([0-9a-f-]{36})/.exec(frame.contentWindow.location.hash) ?? []
  if (conversation === shown) return
  shown = conversation
  url = undefined
  const found = conversation ? await ask('thread', { conversation }).catch(() => ({})) : {}
  // Another one was opened meanwhile.
  if (conversation !== shown) return
  url = found.url
  way.hidden = url === undefined
}
document.getElementById('thread').addEventListener('click', () => url && void app.openLink(url))

const begin = async () => {
  again.hidden = true
  said.textContent = 'Signing you in …'
  try {
    await good()
    frame.src = `/panel/?framed${placeIn(await contextSoon())}`
    frame.hidden = false
    said.parentElement.hidden = true
    setInterval(() => void followPanel(), 700)
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
