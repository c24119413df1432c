import { ask, element, field, inAccount, select, show, tell } from './steps.js'

const WHO = 'Sign in as somebody who may connect things.'

// Walks through the steps of a setup. Nothing of it is kept here: a step is asked of the hub, and shown.
async function choose() {
  const [plugins, apps] = await Promise.all([ask('GET', '/v1/plugins'), ask('GET', '/v1/apps?limit=200')])
  if (!plugins.ok || !apps.ok) return tell(plugins.body.detail ?? apps.body.detail)
  const ways = plugins.body.data.flatMap((plugin) => waysOf(plugin, apps.body.data))
  if (ways.length === 0)
    return show('Nothing here is connected by a provider’s own pages yet. Make an app first: POST /v1/apps.', [])
  return show('What shall be connected?', [select('Connect', 'way', ways)], 'Go on', async (data) => {
    await next(ask('POST', '/v1/setups', JSON.parse(data.get('way'))))
  })
}

/** A plugin with apps is connected through one of them. */
function waysOf({ id: plugin, app, apps: shared, channel, surface }, own) {
  const kinds = [channel?.setup && ['inbox', channel.label], surface?.setup && ['installation', surface.label]]
  const through = app ? [...own.filter((it) => it.plugin === plugin), ...shared] : [{}]
  return kinds.filter(Boolean).flatMap(([kind, label]) =>
    through.map(({ id, name }) => ({
      id: JSON.stringify({ plugin, kind, ...(id && { app: id }) }),
      name: name ? `${label} (${name})` : label,
    })),
  )
}

async function next(asked) {
  const { ok, body } = await asked
  if (!ok) return tell(body.detail)
  const { id, step } = body
  const answer = (given) => next(ask('POST', `/v1/setups/${id}/answer`, given))
  return STEPS[step.is](step, answer)
}

const STEPS = {
  redirect: ({ tell: sentence, url }) => {
    tell(sentence)
    location.assign(url)
  },
  ask: ({ tell: sentence, form: schema }, answer) => {
    const fields = Object.entries(schema.properties ?? {}).map(([name, { title, secret }]) =>
      field(title ?? name, { name, type: secret ? 'password' : 'text', required: schema.required?.includes(name) }),
    )
    show(sentence, fields, 'Go on', (data) => answer({ values: Object.fromEntries(data) }))
  },
  pick: ({ tell: sentence, from, several }, answer) => {
    const box = select('Pick', 'ids', from)
    box.querySelector('select').multiple = several
    show(sentence, [box], 'Go on', (data) => answer({ ids: data.getAll('ids') }))
  },
  show: ({ tell: sentence, lines }, answer) => {
    const said = lines.map(({ name, value }) => element('p', {}, `${name}: `, element('code', { textContent: value })))
    show(sentence, said, 'Go on', () => answer({ seen: true }))
  },
  done: ({ connections }) => {
    const lines = connections.map(({ name, health, tell: why }) =>
      element('p', { textContent: health === 'ok' ? `${name} is connected.` : `${name} is not connected yet. ${why}` }),
    )
    show('Done. You can close this page.', lines)
  },
}

/** What a provider's page gave is handed on once, and does not stay in the address. */
async function start() {
  const query = Object.fromEntries(new URLSearchParams(location.search))
  if (!query.state) return inAccount(WHO, choose)
  history.replaceState(null, '', '/setup/')
  tell('One moment…')
  return inAccount(WHO, () => next(ask('POST', '/v1/setups/returned', { query })))
}

await start()
