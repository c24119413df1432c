// The page on which people sign in: whoever is named by `login_hint` does so at once, and is led back with a code.
import { randomUUID } from 'node:crypto'
import type { Identity } from './identity.ts'
import type { Told } from './rest.ts'
import type { World } from './world.ts'
import { personCalled } from './world.ts'

type SignIns = { page(query: URLSearchParams): Told; token(form: URLSearchParams): Told }

const no = (status: number, error: string): Told => ({ status, body: { error } })

export const createSignIns = (world: World, identity: Identity): SignIns => {
  const codes = new Map<string, { tenant: string; back: string }>()
  return {
    page: (query) => {
      const back = query.get('redirect_uri') ?? ''
      if (query.get('client_id') !== world.clientId || !URL.canParse(back)) return no(400, 'unauthorized_client')
      const who = query.get('login_hint') ?? world.people[0]?.email ?? ''
      const code = randomUUID()
      codes.set(code, { tenant: personCalled(world, who).tenant, back })
      const to = new URL(back)
      to.search = String(new URLSearchParams({ code, state: query.get('state') ?? '' }))
      return { status: 302, headers: { location: to.href } }
    },
    token: (form) => {
      if (form.get('client_id') !== world.clientId || form.get('client_secret') !== world.clientSecret)
        return no(401, 'invalid_client')
      const code = form.get('code') ?? ''
      const known = codes.get(code)
      codes.delete(code)
      if (!known || known.back !== form.get('redirect_uri')) return no(400, 'invalid_grant')
      const claims = { iss: `https://login.example/${known.tenant}/v2.0`, aud: world.clientId, tid: known.tenant }
      return { status: 200, body: { token_type: 'Bearer', expires_in: 3_600, id_token: identity.sign(claims) } }
    },
  }
}
