import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { until } from '../testing/until.ts'
import { backoff } from './backoff.ts'
import type { LiveState, LiveStream } from './live.ts'
import { openLive } from './live.ts'

type Frame = { say?: string; cursor?: string; pong?: true }

describe('the live stream', () => {
  let server: WebSocketServer | undefined
  let stream: LiveStream<Frame> | undefined
  afterEach(() => {
    stream?.close()
    for (const client of server?.clients ?? []) client.terminate()
    server?.close()
  })

  const serve = async (deaf = false): Promise<{ url: string; asked: string[] }> => {
    const asked: string[] = []
    server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    server.on('connection', (socket, request) => {
      asked.push(request.url ?? '')
      socket.send(JSON.stringify({ say: 'hello', cursor: `c${asked.length}` }))
      if (!deaf) socket.on('message', () => socket.send('{"pong":true}'))
    })
    await once(server, 'listening')
    return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
  }
  const follow = (url: string, options: { ping?: unknown; quietMs?: number; answerMs?: number } = {}) => {
    const heard: Frame[] = []
    const states: string[] = []
    stream = openLive<Frame>({
      ...options,
      url: (cursor) => `${url}/?after=${cursor ?? ''}`,
      cursorOf: ({ cursor }) => cursor,
      onFrame: (frame) => heard.push(frame),
      onState: (state: LiveState, again) => states.push(again ? `${state} again` : state),
    })
    return { heard, states }
  }

  test('comes back after a loss and asks from where it was', async () => {
    const { url, asked } = await serve()
    const { heard, states } = follow(url)
    await until(() => heard.length === 1)
    for (const client of server?.clients ?? []) client.terminate()
    await until(() => heard.length === 2)
    expect(asked).toEqual(['/?after=', '/?after=c1'])
    expect(states).toContain('open')
    expect(states.at(-1)).toBe('open again')
  })

  test('says who it is in the first frame, each time anew, and not in the address', async () => {
    const { url, asked } = await serve()
    const said: string[] = []
    server?.on('connection', (socket) => socket.on('message', (data) => said.push(String(data))))
    let token = 0
    stream = openLive<Frame>({
      url: () => url,
      greet: async () => ({ auth: { token: `t${++token}` } }),
      onFrame: () => {},
    })
    await until(() => said.length === 1)
    for (const client of server?.clients ?? []) client.terminate()
    await until(() => said.length === 2)
    expect(said).toEqual(['{"auth":{"token":"t1"}}', '{"auth":{"token":"t2"}}'])
    expect(asked).toEqual(['/', '/'])
  })

  test('a socket that stays open but silent is given up', async () => {
    const { url } = await serve(true)
    const { states, heard } = follow(url, { ping: { is: 'ping' }, quietMs: 20, answerMs: 50 })
    await until(() => heard.length === 2, 'the second connection')
    expect(states).toContain('waiting again')
  })

  test('after close nothing comes back', async () => {
    const { url, asked } = await serve()
    const { heard, states } = follow(url)
    await until(() => heard.length === 1)
    stream?.close()
    stream?.check()
    expect(stream?.send({ is: 'typing' })).toBe(false)
    expect(states.at(-1)).toBe('closed again')
    expect(asked).toHaveLength(1)
  })

  test('waits grow, scatter, and end at half a minute', () => {
    expect(backoff(0, { random: () => 0 })).toBe(500)
    expect(backoff(3, { random: () => 1 })).toBe(8_000)
    expect(backoff(30, { random: () => 1 })).toBe(30_000)
  })
})
