import type { Connection, DoorRequest, Received, Seat } from '@deskless/core/contract'
import { hmacHex, Refusal } from '@deskless/core/contract'
import { describe, expect, test } from 'vitest'
import { itemOf, receive as receiveAny } from './receive.ts'
import type { Settings } from './settings.ts'

const SECRET = 'the signing secret'
const connection = { id: 'i', address: 'T1', settings: { signingSecret: SECRET } } as unknown as Connection<Settings>
const seat = { connection } as Seat<Settings>

/** At the door of one installation nothing has to be looked up. */
const receive = (asked: DoorRequest, at: Seat<Settings>) => receiveAny(asked, at) as Received

const request = (body: string, { at = Date.now(), secret = SECRET, type = 'application/json' } = {}): DoorRequest => {
  const seconds = String(Math.floor(at / 1_000))
  const signature = `v0=${hmacHex('sha256', secret, `v0:${seconds}:${body}`)}`
  const headers = { 'content-type': type, 'x-slack-request-timestamp': seconds, 'x-slack-signature': signature }
  return {
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers,
    body: Buffer.from(body),
    url: 'https://hub.example/in',
    ip: '::1',
  }
}

const code = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return error instanceof Refusal ? error.code : String(error)
  }
  return 'accepted'
}

const event = JSON.stringify({
  type: 'event_callback',
  event_id: 'Ev1',
  team_id: 'T1',
  event: { type: 'message', channel: 'C1', ts: '2.1', thread_ts: '1.1' },
})

describe('signatures', () => {
  test('the right one, fresh, is accepted', () => {
    expect(code(() => receive(request(event), seat))).toBe('accepted')
  })
  test.each([
    ['another secret', request(event, { secret: 'guess' })],
    ['six minutes old', request(event, { at: Date.now() - 360_000 })],
    ['six minutes ahead', request(event, { at: Date.now() + 360_000 })],
    ['changed by one byte', { ...request(event), body: Buffer.from(event.replace('2.1', '3.1')) }],
    ['none at all', { ...request(event), headers: { 'content-type': 'application/json' } }],
  ])('%s is refused and stored nowhere', (_, bad) => {
    expect(code(() => receive(bad, seat))).toBe('bad_signature')
  })
  test('without a signing secret nothing is accepted', () => {
    const open = {
      connection: { ...connection, settings: { ...connection.settings, signingSecret: undefined } },
    } as Seat<Settings>
    expect(code(() => receive(request(event, { secret: '' }), open))).toBe('bad_signature')
  })
})

describe('what comes', () => {
  test('an event is one item, named by Slack, in the lane of its thread, answered only once stored', () => {
    const received = receive(request(event), seat)
    expect(received.items.map(({ key, lane }) => [key, lane])).toEqual([['Ev1', 'C1:1.1']])
    expect(received.inline).toBeUndefined()
    expect(received.answer).toBeUndefined()
  })

  test('an edit and a deletion travel in the lane of their line', () => {
    const lane = (about: object) =>
      itemOf(
        { type: 'event_callback', event: { type: 'message', channel: 'C1', ts: '9.9', ...about } },
        Buffer.from(''),
        '',
      ).lane
    expect(lane({ subtype: 'message_changed', message: { ts: '2.1', thread_ts: '1.1' } })).toBe('C1:1.1')
    expect(lane({ subtype: 'message_deleted', previous_message: { ts: '2.1', thread_ts: '1.1' } })).toBe('C1:1.1')
  })

  test('the handshake is answered with its challenge', async () => {
    const received = receive(request(JSON.stringify({ type: 'url_verification', challenge: 'abc' })), seat)
    expect(received.items).toEqual([])
    expect(await received.answer?.({ ids: [], fresh: [] })).toMatchObject({ status: 200, body: '{"challenge":"abc"}' })
  })

  test('the certificate check is let through, and only it', () => {
    const type = 'application/x-www-form-urlencoded'
    const bare = (body: string) => ({ ...request(body, { type }), headers: { 'content-type': type } })
    expect(receive(bare('ssl_check=1&token=x'), seat).items).toEqual([])
    expect(code(() => receive(bare('ssl_check=10'), seat))).toBe('bad_signature')
  })

  test('what is signed and cannot be read is kept and acknowledged', () => {
    const received = receive(request('{"type": "event_call'), seat)
    expect(received).toMatchObject({ items: [{ key: expect.stringMatching(/^sha256:/) }] })
    expect(received.inline).toBeUndefined()
  })

  test('a form is stored and answered in its own request', () => {
    const body = new URLSearchParams({
      payload: JSON.stringify({ type: 'block_actions', team: { id: 'T1' } }),
    }).toString()
    const received = receive(request(body, { type: 'application/x-www-form-urlencoded' }), seat)
    expect(received.items).toHaveLength(1)
    expect(received.inline).toBe(true)
  })

  test('what concerns another workspace of the same app is not read', () => {
    const foreign = JSON.stringify({
      type: 'event_callback',
      event_id: 'Ev2',
      team_id: 'T2',
      authorizations: [{ team_id: 'T2' }],
      event: {},
    })
    expect(receive(request(foreign), seat).items).toEqual([])
  })

  test('in a shared channel the outer team may be a stranger’s: the authorisation counts', () => {
    const shared = JSON.stringify({
      type: 'event_callback',
      event_id: 'Ev3',
      team_id: 'T2',
      authorizations: [{ team_id: 'T1' }],
      event: {},
    })
    expect(receive(request(shared), seat).items).toHaveLength(1)
  })
})
