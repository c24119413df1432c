import { expect, test } from 'vitest'
import { mayShowDemo, readConfig, unknownSettings } from './index.ts'

const key = 'ab'.repeat(32)

test('without any setting the hub is embedded, on loopback, with its demo', () => {
  const config = readConfig({})
  expect(config).toMatchObject({
    port: 3000,
    host: '127.0.0.1',
    demo: true,
    database: { engine: 'pglite' },
    publicUrl: 'http://localhost:3000',
  })
})

test('a configured database turns the demo off by itself and asks for the key', () => {
  expect(() => readConfig({ DATABASE_URL: 'postgres://db/deskless' })).toThrow(/DESKLESS_KEY is required/)
  expect(readConfig({ DATABASE_URL: 'postgres://db/deskless', DESKLESS_KEY: key }).demo).toBe(false)
})

test('beside a configured database the hub listens everywhere, and with the demo on loopback', () => {
  const real = { DATABASE_URL: 'postgres://db/deskless', DESKLESS_KEY: key }
  expect(readConfig(real).host).toBe('0.0.0.0')
  const shown = readConfig({ ...real, DESKLESS_DEMO: 'on' })
  expect([shown.demo, shown.host, mayShowDemo(shown)]).toEqual([true, '127.0.0.1', true])
  expect(['::1', '127.3.2.1', 'localhost', '::', '10.0.0.4'].map((host) => mayShowDemo({ host }))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ])
})

test.each([
  ['PORT', 'eighty', /^PORT must be a whole number from 0 to 65535\.$/],
  ['PORT', '80000.5', /^PORT must be a whole number from 0 to 65535\.$/],
  ['DATABASE_URL', 'mysql://db/deskless', /DATABASE_URL must be an address like postgres:/],
  ['REDIS_URL', 'localhost', /REDIS_URL must be an address like redis:/],
  ['DESKLESS_KEY', 'short', /DESKLESS_KEY must be 64 hex digits/],
  ['DESKLESS_DEMO', 'maybe', /^DESKLESS_DEMO must be on or off\.$/],
  ['DESKLESS_RAW_DAYS', '0', /DESKLESS_RAW_DAYS must be a whole number from 1 to 3650/],
  ['DESKLESS_EVENT_DAYS', 'for ever', /DESKLESS_EVENT_DAYS must be a whole number/],
  ['DESKLESS_OUTBOX_HOURS', '0', /DESKLESS_OUTBOX_HOURS must be a number above 0, at most 720/],
  ['DESKLESS_ROLE', 'clerk', /DESKLESS_ROLE must be all, api or worker/],
  ['LOG_LEVEL', 'loud', /LOG_LEVEL must be debug, info, warn, error or silent/],
  ['HOST', 'http://127.0.0.1', /HOST must be an address or a name of this machine/],
  ['HOST', '127.0.0.1:3000', /HOST must be an address/],
  ['HOST', '127.0.0.256', /HOST must be an address/],
  ['DESKLESS_ALLOW_ORIGINS', 'https://a.example, wiki.internal', /DESKLESS_ALLOW_ORIGINS .*“wiki.internal” is none/],
  ['DESKLESS_ALLOW_ORIGINS', 'https://a.example/path', /“https:..a.example.path” is none/],
  ['DESKLESS_EXTENSIONS', 'deskless, pigeon', /DESKLESS_EXTENSIONS .*“deskless” and “pigeon” is none/],
  ['DESKLESS_CRASH', 'now!', /DESKLESS_CRASH must be <point>@<n>/],
  ['DESKLESS_CRASH', 'settle~400', /DESKLESS_CRASH must be <point>@<n> or <point>@<n>~<ms>/],
  ['DESKLESS_HASTE', 'fast', /DESKLESS_HASTE must be a number, 1 or more/],
  ['DATABASE_DIRECT_URL', 'postgres://db/deskless', /DATABASE_DIRECT_URL is set without DATABASE_URL/],
])('a wrong %s names itself', (name, value, sentence) => {
  expect(() => readConfig({ [name]: value })).toThrow(sentence)
})

test('a name that is like ours and is not ours is known, so that nobody waits for what it was meant to do', () => {
  const env = { DESKLESS_RAW_DAY: '7', DESKLESS_RAW_DAYS: '7', DESKLESS_TEST_STRICT: '1', PORT: '3000', HOME: '/root' }
  expect(unknownSettings(env)).toEqual(['DESKLESS_RAW_DAY'])
})

test('what is kept for how long is said in days', () => {
  expect(readConfig({})).toMatchObject({ rawDays: 30, eventDays: 90 })
  expect(readConfig({ DESKLESS_RAW_DAYS: '7', DESKLESS_EVENT_DAYS: '14' })).toMatchObject({ rawDays: 7, eventDays: 14 })
})

test('an empty variable counts as not set', () => {
  expect(readConfig({ DATABASE_URL: '' }).database.engine).toBe('pglite')
})

test('origins are read as they are compared: without the spaces and the last slash', () => {
  const given = ' https://Wiki.internal:8443/ ,http://localhost:4010,'
  expect(readConfig({ DESKLESS_ALLOW_ORIGINS: given }).allowOrigins).toEqual([
    'https://wiki.internal:8443',
    'http://localhost:4010',
  ])
})

test('extensions are named by their ids', () => {
  const id = 'abcdefghijklmnopabcdefghijklmnop'
  expect(readConfig({ DESKLESS_EXTENSIONS: ` ${id} , ` }).extensions).toEqual([id])
})

test('a server that speaks no HTTP is allowed by host and port together', () => {
  expect(readConfig({ DESKLESS_ALLOW_ORIGINS: 'tcp://Mail.internal:143' }).allowOrigins).toEqual([
    'tcp://mail.internal:143',
  ])
  for (const wrong of ['tcp://mail.internal', 'tcp://mail.internal:143/x', 'tcp://maya@mail.internal:143'])
    expect(() => readConfig({ DESKLESS_ALLOW_ORIGINS: wrong })).toThrow('must be origins like')
})

test.each(['0.0.0.0', '::', '::1', 'hub.internal', 'localhost'])('a hub may listen on %s', (host) => {
  expect(readConfig({ HOST: host }).host).toBe(host)
})

test('what belongs into a fault run is known by name', () => {
  expect(readConfig({}).faultRun).toEqual([])
  expect(readConfig({ DESKLESS_CRASH: 'settle@2~400', DESKLESS_HASTE: '6' }).faultRun).toEqual([
    'DESKLESS_CRASH',
    'DESKLESS_HASTE',
  ])
})
