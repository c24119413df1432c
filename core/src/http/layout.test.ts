import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writes } from '../commands/testing/scene.ts'
import { createConnection } from '../connections/index.ts'
import type { Part } from '../contract/index.ts'
import { fileLink, saveFile } from '../files/index.ts'
import { createSafeFetch } from '../files/safe-fetch.ts'
import { layoutLink } from '../layout/index.ts'
import { parcel } from './testing/parcel.ts'
import type { Company, Stage } from './testing/stage.ts'
import { openStage } from './testing/stage.ts'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

let stage: Stage
let mine: Company & { mail: Mail }
let theirs: Company & { mail: Mail }
/** Another server, which counts who asks it for a picture. */
const fetched: string[] = []
const elsewhere = createServer((request, response) => {
  fetched.push(`${request.url} ${request.headers.referer ?? ''}`.trim())
  if (request.url === '/page.png')
    return response.setHeader('content-type', 'image/png').end('<script>alert(1)</script>')
  if (request.url === '/large.png') return response.end(Buffer.concat([PNG, Buffer.alloc(6 * 1024 * 1024)]))
  response.setHeader('content-type', 'text/html').end(PNG)
})
const origin = (): string => `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`

beforeAll(async () => {
  await new Promise<void>((done) => void elsewhere.listen(0, '127.0.0.1', done))
  stage = await openStage({ plugins: [parcel], unlimited: true })
  stage.services.safeFetch = createSafeFetch({ allow: [origin()] })
  const [one, other] = [await stage.company('mine'), await stage.company('theirs')]
  mine = { ...one, mail: await receive(one, 'mine') }
  theirs = { ...other, mail: await receive(other, 'theirs') }
})
afterAll(async () => {
  await stage.close()
  elsewhere.close()
})

type Mail = { message: string; html: string; logo: string; plain: string }

/** A mail with HTML, a picture in its text and a file. */
const receive = async ({ accountId, ownerId }: Company, slug: string): Promise<Mail> => {
  const { services } = stage
  const settings = { secret: `${slug} secret` }
  const inbox = await createConnection(services, { accountId, kind: 'inbox', plugin: 'parcel', name: slug, settings })
  const scene = { accountId, maya: ownerId, omar: ownerId, vera: ownerId, inbox }
  const conversation = await writes(services.db, scene, `nadia@${slug}`, 'See below')
  const { id: message } = await services.db.root
    .selectFrom('messages')
    .select('id')
    .where('conversation_id', '=', conversation.id)
    .executeTakeFirstOrThrow()
  const body = `<h1>Hello from ${slug}</h1><script>alert(1)</script><img src="cid:logo@shop"><img src="${origin()}/a.png"><img src="${origin()}/page.png"><img src="${origin()}/large.png"><img src="http://10.0.0.1/x.png">`
  const save = (name: string, bytes: Buffer) => saveFile(services, { accountId, name, bytes })
  const html = await save('mail.html', Buffer.from(body))
  const logo = await save('logo.png', PNG)
  const plain = await save('page.html', Buffer.from('<h1>Attached</h1>'))
  const parts: Part[] = [
    { is: 'text', text: 'See below' },
    { is: 'file', file: logo.id, name: 'logo.png', mime: 'image/png', as: 'image', cid: 'logo@shop' },
    { is: 'file', file: plain.id, name: 'page.html', mime: 'text/html', as: 'file' },
    { is: 'file', file: html.id, name: 'mail.html', mime: 'text/html', as: 'html' },
  ]
  const envelope = {
    from: { name: '<Nadia>', address: 'nadia@customer.example' },
    to: [],
    cc: [],
    bcc: [],
    subject: '"Shoes" & <b>',
  }
  await services.db.root
    .updateTable('messages')
    .set({ parts: JSON.stringify(parts), envelope: JSON.stringify(envelope) })
    .where('id', '=', message)
    .execute()
  await services.db.root
    .updateTable('files')
    .set({ message_id: message })
    .where('id', 'in', [html.id, logo.id, plain.id])
    .execute()
  return { message, html: html.id, logo: logo.id, plain: plain.id }
}

const linkOf = ({ accountId, mail }: typeof mine, id = mail.html, ttl?: number): string =>
  layoutLink(stage.services, { accountId, id }, ttl)
const frameOf = (link: string, shown = false): string =>
  `${link.replace('?key=', '/frame?key=')}${shown ? '&pictures=shown' : ''}`
const policy = (answer: Response): string => answer.headers.get('content-security-policy') ?? ''
const sources = async (link: string): Promise<string[]> =>
  [...(await (await fetch(link)).text()).matchAll(/<img src="([^"]+)"/g)].map(([, src = '']) =>
    src.replaceAll('&amp;', '&'),
  )

test('the API gives a link to the page, and none where a message has no HTML', async () => {
  const { body } = await stage.ask('GET', `/v1/messages/${mine.mail.message}/layout`, { token: mine.token })
  const page = await (await fetch(body.url)).text()
  expect(page).toContain('&#34;Shoes&#34; &#38; &#60;b&#62;')
  expect(page).toContain('&#60;Nadia&#62; &#60;nadia@customer.example&#62;')
  expect(page).toContain('4 pictures lie on other servers and were not loaded')
  await stage.services.db.root
    .updateTable('messages')
    .set({ parts: '[{"is":"text","text":"Hi"}]' })
    .where('account_id', '=', theirs.accountId)
    .execute()
  const none = await stage.ask('GET', `/v1/messages/${theirs.mail.message}/layout`, { token: theirs.token })
  expect(none.body).toEqual({ url: null })
})

test('the page frames the mail in a sandbox, and neither runs, sends nor loads anything else', async () => {
  const page = await fetch(linkOf(mine))
  expect(policy(page)).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/=]+'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
  )
  expect(await page.text()).toMatch(
    /<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" [^>]*src="[^"]+\/frame\?key=/,
  )
  const frame = await fetch(frameOf(linkOf(mine)))
  expect(policy(frame)).toBe(
    `sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data: ${stage.url}/f/${mine.accountId}/; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`,
  )
  for (const { headers } of [page, frame]) {
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toContain('no-store')
  }
})

test('in the frame stands the mail without its scripts, with its own pictures', async () => {
  const words = await (await fetch(frameOf(linkOf(mine)))).text()
  expect(words).toContain('<h1>Hello from mine</h1>')
  expect(words).not.toContain('script')
  const [logo, ...others] = await sources(frameOf(linkOf(mine)))
  expect(others).toEqual([])
  expect(logo).toContain(`/f/${mine.accountId}/${mine.mail.logo}?key=`)
  expect((await fetch(logo as string)).headers.get('content-type')).toBe('image/png')
  expect(fetched).toEqual([])
})

test('after the click pictures come through the hub, and only what is one', async () => {
  const shown = frameOf(linkOf(mine), true)
  expect(policy(await fetch(shown))).toContain(` ${stage.url}/layout/${mine.accountId}/${mine.mail.html}/picture;`)
  const [, picture = '', page = '', large = '', inside = ''] = await sources(shown)
  const answer = await fetch(picture)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png'])
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(PNG)
  expect(fetched).toEqual(['/a.png'])
  for (const other of [page, large, inside]) expect((await fetch(other)).status).toBe(404)
  const changed = picture.replace('a.png', 'b.png')
  expect((await fetch(changed)).status).toBe(404)
  expect(fetched).not.toContain('/b.png')
})

test('a link opens one page of one account, for a while', async () => {
  const own = linkOf(mine)
  const swapped = [
    own.replace(mine.mail.html, theirs.mail.html),
    own.replace(mine.accountId, theirs.accountId),
    own.replace(mine.accountId, theirs.accountId).replace(mine.mail.html, theirs.mail.html),
    linkOf(mine, theirs.mail.html),
    linkOf(mine, mine.mail.html, -1),
    own.replace(/key=\d+/, (it) => `${it}0`),
    own.split('?')[0] as string,
  ]
  for (const link of swapped.flatMap((it) => [it, frameOf(it)]))
    expect([link, (await fetch(link)).status]).toEqual([link, 404])
  const [, picture = ''] = await sources(frameOf(own, true))
  expect((await fetch(picture.replace(mine.accountId, theirs.accountId))).status).toBe(404)
})

test('who opens a link that has ended reads a sentence, in a tab as in a frame', async () => {
  const ended = linkOf(mine, mine.mail.html, -1)
  for (const link of [ended, frameOf(ended), frameOf(linkOf(mine).replace(mine.mail.html, 'no-id'))]) {
    const answer = await fetch(link)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
    expect(policy(answer)).toMatch(/^default-src 'none'; .*frame-ancestors 'self'$/)
    expect(await answer.text()).toContain('Open it anew from the conversation.')
  }
})

test('a link to the file opens no page, and a link to the page no file', async () => {
  const key = (link: string): string => new URL(link).searchParams.get('key') ?? ''
  const at = { accountId: mine.accountId, id: mine.mail.html }
  const file = fileLink(stage.services, at.accountId, at.id)
  expect((await fetch(linkOf(mine).replace(key(linkOf(mine)), key(file)))).status).toBe(404)
  expect((await fetch(file.replace(key(file), key(linkOf(mine))))).status).toBe(404)
  const raw = await fetch(file)
  expect(raw.headers.get('content-disposition')).toMatch(/^attachment/)
  expect(raw.headers.get('content-type')).toBe('application/octet-stream')
})

test('an attached page is a file and never shown as the mail', async () => {
  expect((await fetch(linkOf(mine, mine.mail.plain))).status).toBe(404)
})

test('of a message that was taken back nothing is shown', async () => {
  const link = linkOf(mine)
  const set = (removed_at: Date | null) =>
    stage.services.db.root.updateTable('messages').set({ removed_at }).where('id', '=', mine.mail.message).execute()
  await set(new Date())
  expect((await fetch(link)).status).toBe(404)
  await set(null)
  expect((await fetch(link)).status).toBe(200)
})
