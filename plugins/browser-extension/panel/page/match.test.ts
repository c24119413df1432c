import type { Candidate as Asked, Contact, Looked } from '@deskless/core/client'
import { until } from '@deskless/core/testing'
import { signal } from '@preact/signals'
import { expect, test } from 'vitest'
import type { Candidate } from '../../extension/detect/types.ts'
import { openMatching } from './match.ts'
import type { ShownPage } from './source.ts'

const NADIA = { id: 'c1', name: 'Nadia' } as Contact
const mail = (value: string, score = 75): Candidate => ({ kind: 'email', value, raw: value, score, source: 'link' })
const record: Candidate = { kind: 'external', value: 'crm:hubspot:51', raw: '51', score: 120, source: 'record' }
const seen = (visit: string, ...candidates: Candidate[]): ShownPage => ({
  visit,
  state: 'seen',
  when: 'always',
  candidates,
})

/** A hub that knows some people, and answers when it is let. */
const open = (first: ShownPage, knows: Record<string, Contact> = {}) => {
  const page = signal(first)
  const asked: string[] = []
  const held: (() => void)[] = []
  let holds = false
  const lookup = async (candidates: readonly Asked[]): Promise<Looked[]> => {
    asked.push(...candidates.map(({ value }) => value))
    if (holds) await new Promise<void>((go) => held.push(go))
    return candidates.map((it) => ({ ...it, ...(knows[it.value] && { contact: knows[it.value] }) }))
  }
  const matching = openMatching({ page }, { lookup })
  return {
    ...matching,
    page,
    asked,
    hold: () => (holds = true),
    release: () => {
      holds = false
      for (const go of held.splice(0)) go()
    },
    is: (wanted: string) => until(() => matching.match.value.is === wanted),
  }
}

test('the record is asked about first, and where it is known nothing else leaves the page', async () => {
  const it = open(seen('1', record, mail('nadia@shopper.example')), { 'crm:hubspot:51': NADIA })
  await it.is('known')
  expect(it.asked).toEqual(['crm:hubspot:51'])
})

test('an unknown record leaves it to the clear winner, one question at a time', async () => {
  const it = open(seen('1', record, mail('nadia@shopper.example'), mail('x@other.example', 35)), {
    'nadia@shopper.example': NADIA,
  })
  await it.is('known')
  expect(it.asked).toEqual(['crm:hubspot:51', 'nadia@shopper.example'])
  expect(it.match.value).toMatchObject({ contact: NADIA, record })
})

test('of several nobody is asked about until the agent chooses', async () => {
  const it = open(seen('1', mail('a@x.example'), mail('b@x.example')))
  await it.is('choose')
  expect(it.asked).toEqual([])
  it.take(mail('b@x.example'))
  await it.is('unknown')
  expect(it.asked).toEqual(['b@x.example'])
})

test('an answer that comes after the page was left is not shown', async () => {
  const it = open(seen('1', mail('nadia@shopper.example')), { 'nadia@shopper.example': NADIA })
  await it.is('known')
  it.hold()
  it.page.value = seen('2', mail('jonas@weber.example'))
  expect(it.match.value).toEqual({ is: 'looking' })
  it.page.value = { visit: '3', state: 'looking', when: 'always', candidates: [] }
  it.release()
  await until(() => it.asked.length === 2)
  expect(it.match.value).toEqual({ is: 'looking' })
  it.page.value = seen('3')
  await it.is('nobody')
})

test('a choice holds for its page only', async () => {
  const it = open(seen('1', mail('a@x.example'), mail('b@x.example')))
  it.take(mail('b@x.example'))
  await it.is('unknown')
  it.page.value = seen('2', mail('a@x.example'), mail('b@x.example'))
  await it.is('choose')
})

test('a hub that is down says so, and is asked again on demand', async () => {
  const page = signal(seen('1', mail('nadia@shopper.example')))
  let down = true
  const lookup = async (candidates: readonly Asked[]): Promise<Looked[]> => {
    if (down) throw new Error('The hub cannot be reached.')
    return candidates.map((it) => ({ ...it, contact: NADIA }))
  }
  const it = openMatching({ page }, { lookup })
  await until(() => it.match.value.is === 'failed')
  expect(it.match.value).toEqual({ is: 'failed', tell: 'The hub cannot be reached.' })
  down = false
  it.again()
  await until(() => it.match.value.is === 'known')
})
