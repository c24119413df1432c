import { definePlugin } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { onEachEngine, startHub } from '@deskless/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { extensionId } from '../identity.ts'
import { plugin } from '../index.ts'
import { configuration } from './configuration.ts'

const tickets = {
  name: 'Our tickets',
  hosts: ['tickets.oak.example'],
  fields: { email: [{ select: '.from a', take: 'href' }] },
}

onEachEngine((engine) => {
  let house: TestHub
  beforeAll(async () => {
    house = await startHub({ engine, plugins: [plugin, definePlugin({ id: 'other', contract: 1 })] })
  })
  afterAll(() => house.stop())

  type Known = { adapters: { id: string; name: string; hosts: string[] }[]; ownDomains: string[]; region?: string }
  const known = async (): Promise<Known> => (await house.ask('GET', '/p/browser-extension/adapters')).body as Known
  const refusal = async (path: string, body: unknown) =>
    (await house.ask('PUT', `/p/browser-extension${path}`, body)).status

  test('ours are there from the beginning', async () => {
    const { adapters, ownDomains } = await known()
    expect(adapters.map(({ id }) => id)).toEqual([
      'hubspot',
      'salesforce',
      'pipedrive',
      'zoho',
      'attio',
      'shopify',
      'gmail',
    ])
    expect(ownDomains).toEqual([])
  })

  test('an administrator adds one, changes ours by its name, and gets ours back', async () => {
    await house.ask('PUT', '/p/browser-extension/own-adapters/tickets', tickets)
    await house.ask('PUT', '/p/browser-extension/own-adapters/zoho', {
      ...tickets,
      name: 'Zoho, ours',
      hosts: ['crm.oak.example'],
    })
    const zoho = async () => (await known()).adapters.filter(({ id }) => id === 'zoho')
    expect((await known()).adapters.map(({ id }) => id).slice(0, 2)).toEqual(['tickets', 'zoho'])
    expect(await zoho()).toMatchObject([{ name: 'Zoho, ours' }])
    await house.ask('DELETE', '/p/browser-extension/own-adapters/zoho')
    expect(await zoho()).toMatchObject([{ name: 'Zoho CRM' }])
  })

  test('own domains and country are told to the extension', async () => {
    await house.ask('PUT', '/p/browser-extension/page-settings', { ownDomains: ['Oak.Example'], region: 'DE' })
    expect(await known()).toMatchObject({ ownDomains: ['oak.example'], region: 'DE' })
  })

  test.each([
    ['a host of everybody', { ...tickets, hosts: ['*.com'] }],
    ['code', { ...tickets, run: 'alert(1)' }],
    ['a path that is none', { ...tickets, paths: ['tickets'] }],
    [
      'an attribute that is none',
      { ...tickets, fields: { email: [{ select: 'a', take: { attribute: 'on click' } }] } },
    ],
  ])('%s is refused', async (_, body) => {
    expect(await refusal('/own-adapters/tickets', body)).toBe(400)
  })

  test('a country and a domain that are none are refused', async () => {
    expect(await refusal('/page-settings', { region: 'Germany' })).toBe(400)
    expect(await refusal('/page-settings', { ownDomains: ['not a domain'] })).toBe(400)
  })

  test('as code: what is exported is what can be applied, and applied twice nothing changes', async () => {
    const hub = house.hub.services.hubFor(house.accountId, 'browser-extension')
    const said: string[] = []
    const exported = await configuration.export(hub)
    expect(exported).toMatchObject({ adapters: [{ id: 'tickets' }], ownDomains: ['oak.example'], region: 'DE' })
    await configuration.apply(configuration.schema.parse(exported), hub, (it) => said.push(it))
    expect(said).toEqual([])
    await configuration.apply(configuration.schema.parse({ region: 'BR' }), hub, (it) => said.push(it))
    expect(said).toEqual(['changed how pages are read'])
    expect(await known()).toMatchObject({ region: 'BR', ownDomains: ['oak.example'] })
  })

  test('anybody may ask whether this is a hub, and load the extension it belongs to', async () => {
    const about = await fetch(`${house.url}/p/browser-extension/about`)
    expect(await about.json()).toMatchObject({ product: 'deskless' })
    expect(plugin.extensions).toMatchObject([{ id: extensionId }])
    const zip = await fetch(`${house.url}/p/browser-extension/extension.zip`)
    expect([zip.status, zip.headers.get('content-type')]).toEqual([200, 'application/zip'])
    expect(new Uint8Array(await zip.arrayBuffer()).slice(0, 2)).toEqual(new Uint8Array([0x50, 0x4b]))
  })
})
