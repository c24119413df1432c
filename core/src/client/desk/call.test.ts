import { afterEach, expect, test, vi } from 'vitest'
import { createCall } from './call.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

const hub = () => {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (url: string, { method = 'GET' }: RequestInit = {}) => {
    asked.push(`${method} ${new URL(url).pathname}`)
    return new Response(JSON.stringify({ at: asked.length }), { headers: { 'content-type': 'application/json' } })
  })
  return { asked, call: createCall({ base: 'https://hub.example', token: () => 'key' }) }
}

test('two who ask the same at the same moment share one answer', async () => {
  const { asked, call } = hub()
  expect(await Promise.all([call('/me'), call('/me'), call('/teams')])).toEqual([{ at: 1 }, { at: 1 }, { at: 2 }])
  expect(asked).toEqual(['GET /v1/me', 'GET /v1/teams'])
})

test('whoever asks later asks anew, and a wish is never shared', async () => {
  const { asked, call } = hub()
  await call('/me')
  await call('/me')
  await Promise.all([call('/views', { method: 'POST', body: {} }), call('/views', { method: 'POST', body: {} })])
  expect(asked).toHaveLength(4)
})

test('a refusal is of those who asked together, and is not kept', async () => {
  const { call } = hub()
  vi.stubGlobal('fetch', async () => new Response('{"code":"not_found","detail":"No."}', { status: 404 }))
  expect((await Promise.allSettled([call('/x'), call('/x')])).map(({ status }) => status)).toEqual([
    'rejected',
    'rejected',
  ])
  vi.stubGlobal('fetch', async () => new Response('{}', { headers: { 'content-type': 'application/json' } }))
  expect(await call('/x')).toEqual({})
})
