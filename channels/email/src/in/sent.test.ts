import { expect, test } from 'vitest'
import { keepsSent } from './sent.ts'

const listed = (path: string, ...flags: string[]) => ({
  path,
  name: path.split(/[./]/).at(-1) ?? '',
  flags: new Set(flags),
})
const found = (all: ReturnType<typeof listed>[]) => all.filter((it) => keepsSent(it, all)).map(({ path }) => path)

test('sent mail lies where the server says so, whatever that is called, and nowhere else', () => {
  expect(found([listed('INBOX'), listed('Enviados', '\\Sent'), listed('Sent'), listed('Sentry')])).toEqual(['Enviados'])
})

test('a server that says nothing of it has its usual names, in full', () => {
  const names = ['INBOX', 'INBOX.Sent', '[Gmail]/Sent Mail', 'Éléments envoyés', 'Gesendete Elemente', '送信済み']
  const others = ['Sentry', 'Sent to lawyers', 'Presentations', 'Absent', 'Envoyer']
  expect(found([...names, ...others].map((path) => listed(path)))).toEqual(names.slice(1))
})
