// Mails: who gets them, and their subject, in the forms that write them.
import type { Letter } from '@deskless/core/testing'
import { letters, until } from '@deskless/core/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SeenView } from '../../simulator/index.ts'
import { plugin } from '../index.ts'
import { readEnvelope } from '../render/index.ts'
import type { Line } from '../testing/line.ts'
import { wholeLine } from '../testing/line.ts'

const state = (values: Record<string, string>) => ({
  values: Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`mail_${name}`, { [`mail_${name}`]: { value } }]),
  ),
})

test.each([
  ['cc', 'eve@evil.example\r\nBcc: boss@evil.example', 'mail_cc'],
  ['to', 'nadia@home.example eve@evil.example', 'mail_to'],
  ['bcc', 'nobody', 'mail_bcc'],
  ['subject', 'Hello\nBcc: eve@evil.example', 'mail_subject'],
])('%s: %j is refused below its own field', (field, value, at) => {
  expect(readEnvelope(state({ to: '', subject: '', [field]: value }))).toMatchObject({ field: at })
})

test('several addresses, with names or without, as people write them', () => {
  const read = readEnvelope(state({ to: 'Nadia Berg <nadia@home.example>; lena@home.example,', subject: ' Parcel ' }))
  expect(read).toEqual({
    to: [{ name: 'Nadia Berg', address: 'nadia@home.example' }, { address: 'lena@home.example' }],
    cc: [],
    bcc: [],
    subject: 'Parcel',
  })
})

let line: Line
let sent: Letter[]
beforeEach(async () => {
  sent = []
  line = await wholeLine('pglite', 'http', plugin, [letters(sent)])
})
afterEach(() => line.close())

test('a mail is begun with a subject and copies, and its answer comes filled in and may be changed', async () => {
  const { human } = line.slack
  const mail = await line.hub.addInbox('letters', {}, { name: 'Mail' })
  await human.openHome('Deskless')
  const home = (await until(() => human.home('Deskless'), 'the tab')) as SeenView
  await human.click(home, 'home:start')
  await human.click(await line.view(), 'start:inbox', mail.id)
  const form = await line.view()
  const words = {
    'start:address': 'nadia@home.example',
    mail_subject: 'Your order',
    mail_cc: 'lena@home.example',
    text: 'Ready',
  }
  await human.submit(form, words)
  await until(() => sent.length === 1, 'the mail')
  const first = {
    to: [{ address: 'nadia@home.example' }],
    cc: [{ address: 'lena@home.example' }],
    bcc: [],
    subject: 'Your order',
  }
  expect(sent[0]?.envelope).toEqual(first)

  await human.click(await line.root(), 'reply')
  const answer = await line.view()
  expect(JSON.stringify(answer.blocks)).toContain('lena@home.example')
  expect(await human.submit(answer, { text: 'And more', mail_cc: 'nobody' })).toMatchObject({ closed: false })
  await human.submit(answer, { text: 'And more', mail_cc: 'otto@home.example' })
  await until(() => sent.length === 2, 'the answer')
  expect(sent[1]?.envelope).toEqual({ ...first, cc: [{ address: 'otto@home.example' }] })
})
