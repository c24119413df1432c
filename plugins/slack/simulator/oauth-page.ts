// The page where a person allows an app into the workspace, and the way back to the app.
import type { App } from './model.ts'
import type { World } from './world.ts'
import { newSecret } from './world.ts'

type Page = { status: number; html: string } | { redirect: string }

/** `form`: what was pressed on the page; undefined while it is looked at. */
export function authorize(world: World, query: URLSearchParams, form: URLSearchParams | undefined): Page {
  const app = [...world.apps.values()].find(({ clientId }) => clientId === query.get('client_id'))
  if (!app) return problem('invalid_client_id')
  const redirectUri = query.get('redirect_uri') ?? app.redirectUrls[0] ?? ''
  if (app.redirectUrls.length > 0 && !app.redirectUrls.some((one) => redirectUri.startsWith(one)))
    return problem('bad_redirect_uri')
  const unknown = scopesOf(query).filter((scope) => !app.scopes.includes(scope))
  if (unknown.length > 0) return problem(`invalid_scope: ${unknown.join(', ')}`)
  const places = placesOf(world, app).filter(({ id }) => !query.get('team') || query.get('team') === id)
  if (places.length === 0) return problem('invalid_team')
  if (!form) return { status: 200, html: ask(app, places, query) }
  const back = new URL(redirectUri)
  back.searchParams.set('state', query.get('state') ?? '')
  const chosen = places.find(({ id }) => id === form.get('place')) ?? places[0]!
  if (form.has('deny')) back.searchParams.set('error', 'access_denied')
  else back.searchParams.set('code', newCode(world, app, chosen.id, redirectUri, scopesOf(query)))
  return { redirect: back.href }
}

function newCode(world: World, app: App, teamId: string, redirectUri: string, scopes: string[]): string {
  const code = `${newSecret(6)}.${newSecret(6)}.${newSecret(32)}`
  world.codes.set(code, { appId: app.id, teamId, redirectUri, scopes })
  return code
}

type Place = { id: string; name: string }

/** Workspaces, and organisations where the app may be had by a whole one. */
function placesOf({ teams }: World, app: App): Place[] {
  const organisations = app.orgDeploy ? [...teams.values()].flatMap(({ enterpriseId }) => enterpriseId ?? []) : []
  return [...teams.values(), ...[...new Set(organisations)].map((id) => ({ id, name: `Organisation ${id}` }))]
}

const scopesOf = (query: URLSearchParams) => (query.get('scope') ?? '').split(/[ ,]+/).filter(Boolean)

const problem = (code: string): Page => ({ status: 400, html: page('Something is wrong', `<p>${safe(code)}</p>`) })

function ask(app: App, places: readonly Place[], query: URLSearchParams): string {
  const scopes = scopesOf(query).map((scope) => `<li><code>${safe(scope)}</code></li>`)
  const options = places.map(({ id, name }) => `<option value="${safe(id)}">${safe(name)}</option>`)
  const choice = `<label>Where: <select name="place">${options.join('')}</select></label>`
  const buttons = '<button>Allow</button> <button name="deny" value="1">Cancel</button>'
  const form = `<form method="post" action="?${safe(query.toString())}">${choice} ${buttons}</form>`
  return page(
    `${app.name} asks to join ${places.length === 1 ? places[0]!.name : 'you'}`,
    `<p>It would like to:</p><ul>${scopes.join('')}</ul>${form}`,
  )
}

const page = (title: string, body: string) => `<!doctype html><html lang="en"><meta charset="utf-8">
<title>${safe(title)}</title><link rel="stylesheet" href="/page/theme.css"><main class="plain"><h1>${safe(title)}</h1>${body}
<p class="hint">This is a simulation of Slack. Nothing leaves this computer.</p></main></html>`

const safe = (text: string) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
