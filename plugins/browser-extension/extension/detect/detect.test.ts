// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import type { AdapterInput } from '../../src/adapters/adapter.ts'
import { adapterSchema } from '../../src/adapters/adapter.ts'
import { builtIn } from '../../src/adapters/built-in.ts'
import { requestTracker } from '../../src/adapters/request-tracker.ts'
import { fixture, show } from '../testing/page.ts'
import { choose } from './choose.ts'
import { detect } from './detect.ts'
import type { Candidate } from './types.ts'

const MAYA = { ownAddresses: ['maya@oak.example'], ownDomains: ['oak.example'], region: 'DE' }

const at = (url: string, html: string, options = MAYA, mine: AdapterInput[] = []): Candidate[] =>
  detect(show(html), url, [...mine.map((it) => adapterSchema.parse(it)), ...builtIn], options)

const brief = (candidates: Candidate[]) => candidates.map(({ kind, value, source }) => `${source} ${kind} ${value}`)
const winner = (candidates: Candidate[]) => choose(candidates).winner
const main = (inner: string): string => `<body><main>${inner}</main></body>`
const SHOP = 'https://shop.example/tickets/7'

test('a HubSpot contact is known by its number first, then by the address of its own field, never by its owner', () => {
  const found = at('https://app-eu1.hubspot.com/contacts/12345/record/0-1/51/', fixture('hubspot'))
  expect(brief(found).slice(0, 3)).toEqual([
    'record external crm:hubspot:51',
    'adapter email nadia@shopper.example',
    'adapter phone +4930901820',
  ])
  expect(winner(found)).toMatchObject({ value: 'nadia@shopper.example', name: 'Nadia Aziz' })
  expect(found.some(({ value }) => value === 'maya@oak.example')).toBe(false)
})

test('a HubSpot deal is a record of its own kind, and the old form of a contact’s address still is one', () => {
  const record = (url: string) => at(url, main('')).map(({ value }) => value)
  expect(record('https://app.hubspot.com/contacts/12345/record/0-3/77')).toEqual(['crm:hubspot:deal:77'])
  expect(record('https://app.hubspot.com/contacts/12345/contact/51')).toEqual(['crm:hubspot:51'])
  expect(record('https://app.hubspot.com/contacts/12345/objects/0-1/views/all/list')).toEqual([])
})

test('of the records a Salesforce console keeps open only the one in front counts, through its shadow roots', () => {
  const found = at('https://oak.lightning.force.com/lightning/r/Contact/0035g00000XyZ12AAF/view', fixture('salesforce'))
  expect(brief(found)).toEqual([
    'record external crm:salesforce:0035g00000XyZ12AAF',
    'adapter email nadia@shopper.example',
    'adapter phone +4930901820',
  ])
  expect(winner(found)?.name).toBe('Nadia Aziz')
})

test('a Pipedrive person wins over who else is mentioned on their page', () => {
  const found = at('https://oak.pipedrive.com/person/51', fixture('pipedrive'))
  expect(choose(found).external?.value).toBe('crm:pipedrive:51')
  expect(winner(found)?.value).toBe('nadia@shopper.example')
  expect(choose(found).several.map(({ value }) => value)).toContain('buyer@other.example')
  expect(choose(at('https://oak.pipedrive.com/person?id=51', main(''))).external?.value).toBe('crm:pipedrive:51')
})

test.each([
  ['https://crm.zoho.eu/crm/org20071/tab/Contacts/4150868000000277003', 'zoho', 'crm:zoho:4150868000000277003'],
  [
    'https://app.attio.com/oak/person/0195e3a0-1111-7000-8000-000000000051/overview',
    'attio',
    'crm:attio:0195e3a0-1111-7000-8000-000000000051',
  ],
  [
    'https://app.attio.com/oak/person/0195e3a0-1111-7000-8000-000000000051/overview',
    'attio-text',
    'crm:attio:0195e3a0-1111-7000-8000-000000000051',
  ],
  ['https://admin.shopify.com/store/oak-ember/orders/1042', 'shopify', 'crm:shopify:order:1042'],
])('%s (%s) tells who is looked at', (url, page, external) => {
  const choice = choose(at(url, fixture(page)))
  expect(choice.external?.value).toBe(external)
  expect(choice.winner?.value).toBe('nadia@shopper.example')
})

test('dates, machine addresses and order numbers of a page are no telephone numbers; a written number is', () => {
  const found = at('https://admin.shopify.com/store/oak-ember/orders/1042', fixture('shopify'))
  expect(found.filter(({ kind }) => kind === 'phone').map(({ value }) => value)).toEqual(['+4930901820'])
})

test('in Gmail it is who wrote the newest open message, not who is signed in and not whom it mentions', () => {
  const found = at('https://mail.google.com/mail/u/0/#inbox/FMfcgzQ', fixture('gmail'))
  expect(winner(found)).toMatchObject({ value: 'nadia@shopper.example', name: 'Nadia Aziz', source: 'adapter' })
  expect(found.map(({ value }) => value)).not.toContain('promo@shop.example')
})

const RT = 'http://127.0.0.1/Ticket/Display.html?id=1'

test('a Request Tracker ticket names two people, and with the adapter of the README the one who asks', () => {
  const choice = choose(at(RT, fixture('request-tracker')))
  expect(choice.winner).toBeUndefined()
  expect(choice.several).toMatchObject([
    { value: 'nadia@shopper.example', name: 'Nadia Aziz' },
    { value: 'buyer@other.example' },
    { value: '+4930901820' },
  ])
  const known = at(RT, fixture('request-tracker'), MAYA, [requestTracker('127.0.0.1')])
  expect(brief(known).slice(0, 2)).toEqual([
    'record external crm:request-tracker:ticket:1',
    'adapter email nadia@shopper.example',
  ])
  expect(winner(known)).toMatchObject({ value: 'nadia@shopper.example', name: 'Nadia Aziz' })
})

test('of several people on a page none is taken by surprise', () => {
  const found = at(SHOP, fixture('several'))
  expect(winner(found)).toBeUndefined()
  expect(choose(found).several.map(({ value }) => value)).toEqual(['nadia@shopper.example', 'buyer@other.example'])
})

test('the place an agent showed us wins over what any page looks like', () => {
  const mine = {
    id: 'mine-1',
    name: 'Requestor',
    hosts: ['shop.example'],
    paths: ['/tickets/*'],
    fields: { any: [{ select: 'a.who.requestor', take: 'href' as const }] },
  }
  const found = at(SHOP, fixture('several'), MAYA, [mine])
  expect(winner(found)).toMatchObject({ value: 'nadia@shopper.example', source: 'picked' })
  const elsewhere = at('https://shop.example/orders/7', fixture('several'), MAYA, [mine])
  expect(winner(elsewhere)).toBeUndefined()
})

test('what is marked on the page is meant', () => {
  const found = at(SHOP, fixture('several'), { ...MAYA, selection: 'Buyer <buyer@other.example>' } as typeof MAYA)
  expect(winner(found)).toMatchObject({ value: 'buyer@other.example', name: 'Buyer', source: 'selection' })
})

test('JSON-LD, microdata, hCard and filled fields say who they mean', () => {
  const json =
    '<script type="application/ld+json">{"@graph":[{"@type":"Person","name":"Nadia","email":"mailto:nadia@ld.example"}]}</script>'
  const micro =
    '<div itemscope itemtype="https://schema.org/Person"><b itemprop="name">Nadia</b><i itemprop="email">nadia@micro.example</i></div>'
  const card = '<div class="vcard"><b class="fn">Nadia</b><span class="email">nadia@card.example</span></div>'
  const input = '<input autocomplete="shipping email" value="nadia@field.example">'
  const found = at(SHOP, main(json + micro + card + input))
  expect(brief(found)).toEqual([
    'structured email nadia@ld.example',
    'structured email nadia@micro.example',
    'structured email nadia@card.example',
    'input email nadia@field.example',
  ])
  expect(found[0]?.name).toBe('Nadia')
})

test('broken JSON-LD and a company that is no person say nothing', () => {
  const said = (json: string) => at(SHOP, main(`<script type="application/ld+json">${json}</script>`))
  expect(said('{"@type":"Person","email":"nadia@')).toEqual([])
  expect(said('{"@type":"Organization","email":"hello@shopper.example"}')).toEqual([])
})

test('links of every kind reach the same person once', () => {
  const found = at(
    SHOP,
    main(
      '<a href="MAILTO:Nadia%40shopper.example?subject=Hi%20there">mail</a><a href="tel:030%20901820">a</a><a href="sms:+4930901820?body=x">b</a><a href="https://wa.me/4930901820">c</a>',
    ),
  )
  expect(brief(found)).toEqual(['link email nadia@shopper.example', 'link phone +4930901820'])
})

test('a ticket page that writes Name <address> gives both', () => {
  const found = at(SHOP, main('<span class="user">Nadia Aziz &lt;nadia@shopper.example&gt;</span>'))
  expect(found).toMatchObject([{ value: 'nadia@shopper.example', name: 'Nadia Aziz', source: 'text' }])
})

test('numbers with dots and an extension are read by the country of the company', () => {
  const found = at(SHOP, main('<td>202.456.1111 x2042</td>'), { ...MAYA, region: 'US' })
  expect(found).toMatchObject([{ kind: 'phone', value: '+12024561111', raw: '202.456.1111 x2042' }])
  expect(at(SHOP, main('<td>202.456.1111 x2042</td>'), { ...MAYA, region: '' })).toEqual([])
})

test('what is in navigation, footers, editors or out of sight is no part of the matter', () => {
  const hidden = [
    '<nav>a@x.example</nav>',
    '<footer>b@x.example</footer>',
    '<div contenteditable="true">c@x.example</div>',
    '<div hidden>d@x.example</div>',
    '<div style="display:none"><a href="mailto:e@x.example">e</a></div>',
    '<div aria-hidden="true">f@x.example</div>',
    '<textarea>g@x.example</textarea>',
    '<script>"h@x.example"</script>',
  ]
  expect(at(SHOP, main(hidden.join('')))).toEqual([])
  expect(at(SHOP, `<body><aside>side@x.example</aside><main>In the middle nobody.</main></body>`)).toEqual([])
})

test('a colleague or a machine is a last resort, never a winner over a customer', () => {
  const found = at(
    SHOP,
    main('<a href="mailto:omar@oak.example">o</a> <a href="mailto:no-reply@shop.example">n</a> nadia@shopper.example'),
  )
  expect(winner(found)?.value).toBe('nadia@shopper.example')
})
