// The demo's CRM: pages of a made-up one, as the extension meets them anywhere.
import { readFile } from 'node:fs/promises'
import type { DemoPage, Route, RouteFile } from '@deskless/core/contract'
import { Refusal, z } from '@deskless/core/contract'
import type { Adapter } from '../adapters/adapter.ts'
import { adapterSchema } from '../adapters/adapter.ts'

let open = false

/** Nadia is who the shop's demo page signs in. */
const PEOPLE = {
  '51': { name: 'Nadia Aziz', email: 'nadia@shopper.example', phone: '+49 30 901820', company: 'Aziz Interiors' },
  '52': { name: 'Jonas Weber', email: 'jonas@weber.example', phone: '+49 89 233000', company: 'Weber & Sons' },
} as const

type Id = keyof typeof PEOPLE

/** From now on the CRM stands there, at the hub itself. */
export const openCrm = (hubUrl: string): DemoPage => {
  open = true
  return {
    title: 'CRM page',
    side: 'agent',
    url: `${hubUrl}/p/browser-extension/crm/people/51`,
    about: 'Load the extension (/p/browser-extension/extension.zip), click its icon here, and answer Nadia.',
  }
}

export const closeCrm = (): void => {
  open = false
}

const crm: Adapter = adapterSchema.parse({
  id: 'demo',
  name: 'Demo CRM',
  hosts: ['localhost', '127.0.0.1'],
  paths: ['/p/browser-extension/crm/**'],
  records: [{ path: '/p/browser-extension/crm/people/{id:digits}', kind: 'contact' }],
  fields: {
    email: [{ select: 'main a[href^="mailto:"]', take: 'href' }],
    phone: [{ select: 'main a[href^="tel:"]', take: 'href' }],
    name: [{ select: 'h1' }],
  },
})

export const demoAdapters = (): Adapter[] => (open ? [crm] : [])

const POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"

const file = (name: string): Promise<string> => readFile(new URL(`../../demo/${name}`, import.meta.url), 'utf8')

const page: Route = {
  method: 'GET',
  path: '/crm/people/:person',
  summary: 'A person in the demo’s CRM. Only while the demo runs.',
  caller: 'public',
  params: z.object({ person: z.string().max(10) }),
  answer: 'page',
  handle: async ({ params }): Promise<RouteFile> => {
    const { person } = params as { person: string }
    const found = open && Object.hasOwn(PEOPLE, person) ? PEOPLE[person as Id] : undefined
    if (!found) throw new Refusal('not_found', 'The demo is not running here, or its CRM has no such person.')
    let body = await file('crm.html')
    for (const [name, value] of Object.entries(found))
      body = body.replaceAll(`{{${name}}}`, value.replace('&', '&amp;'))
    return { mime: 'text/html; charset=utf-8', body, headers: { 'content-security-policy': POLICY } }
  },
}

const style: Route = {
  method: 'GET',
  path: '/crm.css',
  summary: 'The look of the demo’s CRM.',
  caller: 'public',
  answer: 'file',
  handle: async (): Promise<RouteFile> => ({ mime: 'text/css; charset=utf-8', body: await file('crm.css') }),
}

export const crmRoutes: readonly Route[] = [page, style]
