import { expect, test } from 'vitest'
import type { Issuer } from './ids.ts'
import {
  isOwnLoop,
  loopMark,
  messageIdFor,
  readOurs,
  readReturnPath,
  replyAddressFor,
  returnKeyFor,
  returnPathFor,
  threadKeyFor,
} from './ids.ts'

const issuer = (secret: string, settings: Partial<Issuer['settings']> = {}): Issuer => ({
  key: (purpose) => new TextEncoder().encode(`${secret} ${purpose}`),
  settings: { address: 'support@shop.example', ...settings },
})
const shop = issuer('shop')
const MESSAGE = '0190aaaa-0000-7000-8000-000000000001'
const thread = threadKeyFor('<first@nadia.example>')

test('an answer to the reply address, or to a Message-ID of ours, names its thread', () => {
  expect(readOurs(replyAddressFor(thread, shop)!, shop)).toBe(thread)
  expect(readOurs(messageIdFor(MESSAGE, thread, shop), shop)).toBe(thread)
})

test('some servers write everything in capital or in small letters', () => {
  expect(readOurs(replyAddressFor(thread, shop)!.toUpperCase(), shop)).toBe(thread)
  expect(readOurs(messageIdFor(MESSAGE, thread, shop).toUpperCase(), shop)).toBe(thread)
})

test('the same message has the same Message-ID however often it is tried', () => {
  expect(messageIdFor(MESSAGE, thread, shop)).toBe(messageIdFor(MESSAGE.toUpperCase(), thread, shop))
})

test('brackets and spaces around a Message-ID change no thread', () => {
  expect(threadKeyFor(' <first@nadia.example> ')).toBe(threadKeyFor('first@nadia.example'))
})

test('an own domain for answers needs no plus', () => {
  const own = issuer('shop', { replyDomain: 'reply.shop.example' })
  expect(replyAddressFor(thread, own)).toMatch(/^[a-z2-7]{40}@reply\.shop\.example$/)
  expect(readOurs(replyAddressFor(thread, own)!, own)).toBe(thread)
})

test('a mailbox without plus addresses, or with a long name, has none', () => {
  expect(replyAddressFor(thread, issuer('shop', { plusAddress: false }))).toBeUndefined()
  expect(replyAddressFor(thread, issuer('shop', { address: `${'s'.repeat(40)}@shop.example` }))).toBeUndefined()
})

const changed = (it: string, at: number): string => it.slice(0, at) + (it[at] === 'a' ? 'b' : 'a') + it.slice(at + 1)

test('a letter changed anywhere in what is signed makes it nobody’s', () => {
  const reply = replyAddressFor(thread, shop)!
  for (let at = 'support+'.length; at < reply.indexOf('@'); at++)
    expect(readOurs(changed(reply, at), shop), reply[at]).toBeUndefined()
  const id = messageIdFor(MESSAGE, thread, shop)
  for (let at = 1; at < id.indexOf('@'); at++) expect(readOurs(changed(id, at), shop)).toBeUndefined()
})

test('what another inbox issued is refused', () => {
  const other = issuer('other shop')
  expect(readOurs(replyAddressFor(thread, shop)!, other)).toBeUndefined()
  expect(readOurs(messageIdFor(MESSAGE, thread, shop), other)).toBeUndefined()
  expect(readReturnPath(returnPathFor(MESSAGE, shop)!, other)).toBeUndefined()
  expect(isOwnLoop(loopMark(shop), other)).toBe(false)
})

test('a signature for one use is none for another', () => {
  const [, , , tag] = /<(\w+)\.(\w+)\.(\w+)@/.exec(messageIdFor(MESSAGE, thread, shop)) ?? []
  expect(readOurs(`support+${thread}${tag}@shop.example`, shop)).toBeUndefined()
})

test.each([
  'support@shop.example',
  'support+hello@shop.example',
  '<CAF+abc@mail.example>',
  '',
  `support+${'a'.repeat(40)}@shop.example`,
  `${'+'.repeat(10_000)}@shop.example`,
])('%.40s is nothing of ours', (given) => {
  expect(readOurs(given, shop)).toBeUndefined()
  expect(readReturnPath(given, shop)).toBeUndefined()
})

test('a bounce to the return path names the message by the key it was sent under', () => {
  const path = returnPathFor(MESSAGE, shop)!
  expect(path.indexOf('@')).toBeLessThanOrEqual(64)
  expect(readReturnPath(path, shop)).toBe(returnKeyFor(MESSAGE))
  expect(readReturnPath(changed(path, path.indexOf('@') - 1), shop)).toBeUndefined()
})

test('a mail that comes in with our own mark went in a circle', () => {
  expect(isOwnLoop(` ${loopMark(shop)}`, shop)).toBe(true)
})
