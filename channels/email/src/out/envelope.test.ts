import { expect, test } from 'vitest'
import { address, envelopeFor, reSubject } from './envelope.ts'
import { paperInbox } from './testing/paper.ts'

const shop = paperInbox({ replyDomain: 'reply.shop.example' })
const box = (name: string, domain = 'home.example') => ({ address: `${name}@${domain}` })
const came = { from: box('nadia'), to: [box('support', 'shop.example')], cc: [], bcc: [], subject: 'Parcel' }
const asked = (envelope: object) => envelopeFor({ kind: 'in', envelope: { ...came, ...envelope } }, shop)

test('an answer goes to who wrote, and to everybody else the mail went to but us', () => {
  const to = [box('support', 'shop.example'), box('lena')]
  const cc = [box('Support+abc', 'SHOP.example'), box('otto'), box('LENA'), box('xyz', 'reply.shop.example')]
  expect(asked({ to, cc })).toEqual({
    to: [box('nadia')],
    cc: [box('lena'), box('otto')],
    bcc: [],
    subject: 'Re: Parcel',
  })
})

test('where the mail asks for another address, there', () => {
  expect(asked({ replyTo: [box('orders')] }).to).toEqual([box('orders')])
  expect(asked({ replyTo: [box('support', 'shop.example')] }).to).toEqual([box('nadia')])
})

test('in a thread that went on before, a mail nobody vouched for sends the answer nowhere else', () => {
  const evil = { ...came, replyTo: [box('eve', 'evil.example')] }
  const to = (given: object) => envelopeFor({ kind: 'in', envelope: evil, ...given }, shop).to
  expect(to({ first: false, memo: { verified: false } })).toEqual([box('nadia')])
  expect(to({ first: false })).toEqual([box('nadia')])
  expect(to({ first: false, memo: { verified: true } })).toEqual(evil.replyTo)
  expect(to({ first: true, memo: { verified: false } })).toEqual(evil.replyTo)
})

test('what is no address is left out, so that one odd recipient keeps nobody from answering', () => {
  expect(asked({ cc: [{ address: 'undisclosed recipients' }, box('otto')] }).cc).toEqual([box('otto')])
})

test('our own last mail goes on to the same people, without those nobody may know of', () => {
  const envelope = { to: [box('nadia')], cc: [box('lena')], bcc: [box('boss')], subject: 'Your order' }
  expect(envelopeFor({ kind: 'out', envelope }, shop)).toEqual({ ...envelope, bcc: [], subject: 'Re: Your order' })
})

test.each([
  ['Parcel', 'Re: Parcel'],
  ['RE: Parcel', 'RE: Parcel'],
  ['AW: Paket', 'AW: Paket'],
  ['回复：包裹', '回复：包裹'],
  ['Reach out', 'Re: Reach out'],
  ['  ', ''],
])('%j is answered as %j', (subject, answered) => expect(reSubject(subject)).toBe(answered))

test.each([
  ['Nadia@Home.Example', 'nadia@home.example'],
  ['mailto:nadia@home.example', 'nadia@home.example'],
  ['nadia', undefined],
  ['nadia@home.example, eve@evil.example', undefined],
])('%j typed as an address is %j', (typed, known) => expect(address(typed)).toBe(known))
