import { expect, test } from 'vitest'
import { openConfiguration, readConfiguration } from './file.ts'

const file = `
accounts:
  - slug: parcel
    name: Parcel & Co
    members: [{ email: maya@parcel.example, name: Maya, role: owner }]
    inboxes: [{ name: Telegram, channel: telegram, settings: { token: '\${TELEGRAM_TOKEN}' } }]
`

test('secrets come from the environment, never from the file', () => {
  const { accounts } = readConfiguration(file, { TELEGRAM_TOKEN: '1:abc' })
  expect(accounts[0]?.inboxes[0]?.settings).toEqual({ token: '1:abc' })
})

test('a variable nobody set is named', () => {
  expect(() => readConfiguration(file, {})).toThrow('The environment has no TELEGRAM_TOKEN, which the file asks for.')
})

test('a mistyped field is named with its place', () => {
  expect(() => readConfiguration(file.replace('members:', 'staff:'), { TELEGRAM_TOKEN: '1:abc' })).toThrow(
    /accounts\.0/,
  )
})

test.each([
  ['a member', 'role: owner', 'roll: owner', /accounts\.0\.members\.0: .*"roll"/],
  ['an inbox', 'channel: telegram', 'channel: telegram, asign: round-robin', /accounts\.0\.inboxes\.0: .*"asign"/],
])('so is one of %s, which would change nothing', (_whose, right, wrong, place) => {
  expect(() => readConfiguration(file.replace(right, wrong), { TELEGRAM_TOKEN: '1:abc' })).toThrow(place)
})

test('a file that is not there is named; what is no YAML is told with its place', async () => {
  await expect(openConfiguration('/nowhere/company.yaml', {})).rejects.toThrow(
    '/nowhere/company.yaml cannot be read (ENOENT).',
  )
  expect(() => readConfiguration('accounts:\n  - slug: [\n', {})).toThrow(
    /^The file is no YAML: .* at line 3, column 1\.$/,
  )
  expect(() => readConfiguration('', {})).toThrow(/^The file: /)
})
