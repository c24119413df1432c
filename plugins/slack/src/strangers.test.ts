// Somebody presses or types something in a workspace nobody connected: they are told, by HTTP and by Socket Mode alike.
import { expect, test } from 'vitest'
import type { Installation } from './client.ts'
import { take } from './socket.ts'
import { answerStranger } from './strangers.ts'

const SAYS = 'Deskless is not connected to this Slack workspace'
const elsewhere = { team: { id: 'T2' }, team_id: 'T2' }
const response_url = 'https://hooks.slack.com/actions/T2/1/2'

const house = () => {
  const told: { url: string; body: string }[] = []
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
  const safeFetch = async (url: string, { body }: { body: string }) => void told.push({ url, body })
  const hub = { publicUrl: 'https://hub.example', log, safeFetch } as unknown as Installation['hub']
  const settings = { apiBaseUrl: 'https://slack.com/api/' }
  return { told, log, hub, line: { id: 'i', address: 'T1', hub, settings } as unknown as Installation }
}

const ROWS: [string, string, Record<string, unknown>, string, number][] = [
  ['a form', 'interactive', { type: 'view_submission' }, '"response_action":"update"', 0],
  ['a search field', 'interactive', { type: 'block_suggestion' }, '{"options":[]}', 0],
  ['a command', 'slash_commands', { command: '/deskless', response_url }, '"response_type":"ephemeral"', 0],
  ['a button', 'interactive', { type: 'block_actions', response_url }, '', 1],
  ['a message shortcut', 'interactive', { type: 'message_action', response_url }, '', 1],
  ['a global shortcut', 'interactive', { type: 'shortcut' }, '', 0],
  ['a form somebody closed', 'interactive', { type: 'view_closed' }, '', 0],
]

test.each(ROWS)('%s is answered', async (_name, envelope, about, answer, byUrl) => {
  const body = { ...elsewhere, ...about }
  const { told, hub, log, line } = house()
  const http = await answerStranger(body, {
    publicUrl: 'https://hub.example',
    apiBaseUrl: 'https://slack.com/api/',
    hub,
    log,
  })
  expect(http.status).toBe(200)
  expect(String(http.body ?? '')).toContain(answer)
  const acks: unknown[] = []
  const kept: unknown[] = []
  const ack = async (said?: unknown) => void acks.push(said)
  await take({ ack, type: envelope, body }, line, undefined, async (item) => void kept.push(item))
  expect(acks.map((said) => JSON.stringify(said) ?? '')).toEqual([expect.stringContaining(answer)])
  expect(kept).toEqual([])
  expect(told).toHaveLength(2 * byUrl)
  for (const { url, body: said } of told) expect([url, said]).toEqual([response_url, expect.stringContaining(SAYS)])
  if (answer.startsWith('"')) expect(JSON.stringify(acks)).toContain(SAYS)
})

test('an event is left for whoever it belongs to', async () => {
  const { line } = house()
  const acks: unknown[] = []
  const body = { type: 'event_callback', event_id: 'Ev1', authorizations: [{ team_id: 'T2' }], ...elsewhere }
  await take({ ack: async () => void acks.push(1), type: 'events_api', body }, line, undefined, async () => {})
  expect(acks).toEqual([])
})

test('an address that is not Slack’s is not called', async () => {
  const { told, hub, log } = house()
  const asked = { publicUrl: 'https://hub.example', apiBaseUrl: 'https://slack.com/api/', hub, log }
  for (const url of ['https://evil.example/x', 'http://hooks.slack.com/x', 'no address'])
    await answerStranger({ type: 'block_actions', response_url: url, ...elsewhere }, asked)
  expect(told).toEqual([])
})
