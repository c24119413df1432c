// The page where a person allows an app into the workspace, and the way back to the app.
import type { App } from './model.ts'
import type { World } from './world.ts'
import { newSecret } from './world.ts'

type Page = { status: number; html: string } | { redirect: string }

export function authorize(world: World, query: URLSearchParams, allowed: boolean): Page {
  const app = [...world.apps.values()].find(({ clientId }) => clientId === query.get('client_id'))
  if (!app) return problem('invalid_client_id')
  const redirectUri = query.get('redirect_uri') ?? app.redirectUrls[0] ?? ''
  if (app.redirectUrls.length > 0 && !app.redirectUrls.some((one) => redirectUri.startsWith(one)))
    return problem('bad_redirect_uri')
  const unknown = scopesOf(query).filter((scope) => !app.scopes.includes(scope))
  if (unknown.length > 0) return problem(`invalid_scope: ${unknown.join(', ')}`)
  const [team] = [...world.teams.values()].filter(({ id }) => !query.get('team') || query.get('team') === id)
  if (!team) return problem('invalid_team')
  if (!allowed) return { status: 200, html: ask(app, team.name, query) }
  const code = `${newSecret(6)}.${newSecret(6)}.${newSecret(32)}`
  world.codes.set(code, { appId: app.id, teamId: team.id, redirectUri, scopes: scopesOf(query) })
  const back = new URL(redirectUri)
  back.searchParams.set('code', code)
  back.searchParams.set('state', query.get('state') ?? '')
  return { redirect: back.href }
}

const scopesOf = (query: URLSearchParams) => (query.get('scope') ?? '').split(/[ ,]+/).filter(Boolean)

const problem = (code: string): Page => ({ status: 400, html: page('Something is wrong', `<p>${safe(code)}</p>`) })

function ask(app: App, team: string, query: URLSearchParams): string {
  const scopes = scopesOf(query).map((scope) => `<li><code>${safe(scope)}</code></li>`)
  const form = `<form method="post" action="?${safe(query.toString())}"><button>Allow</button></form>`
  return page(`${app.name} asks to join ${team}`, `<p>It would like to:</p><ul>${scopes.join('')}</ul>${form}`)
}

const page = (title: string, body: string) => `<!doctype html><html lang="en"><meta charset="utf-8">
<title>${safe(title)}</title><link rel="stylesheet" href="/page/theme.css"><main class="plain"><h1>${safe(title)}</h1>${body}
<p class="hint">This is a simulation of Slack. Nothing leaves this computer.</p></main></html>`

const safe = (text: string) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
