// What people do in the app.
import { randomUUID } from 'node:crypto'
import type { Bringing } from './hub.ts'
import type { Json, Line, World } from './world.ts'
import { chatOf } from './world.ts'

export type People = {
  says(who: string, text: string, more?: Json): Promise<void>
  saysTogether(who: string, lines: string[]): Promise<void>
  presses(who: string, of: string, option: { id: string; label: string }): Promise<void>
  reads(who: string): Promise<void>
  writes(who: string, on: boolean): Promise<void>
  echoes(who: string, text: string): Promise<void>
  sees(who: string): Line[]
}

const contactOf = (who: string) => ({ id: who.toLowerCase().replaceAll(' ', '-'), name: who })

type Office = Pick<Bringing, 'bring'> & { world: World }

const threadOf = (who: string): string => contactOf(who).id

const mine = ({ world }: Office, who: string, text: string): Line => {
  const line: Line = { id: randomUUID(), by: 'me', parts: [{ is: 'text', text }], at: Date.now(), state: 'sending' }
  chatOf(world, threadOf(who)).push(line)
  return line
}

const item = (who: string, { id, parts }: Line, more: Json = {}) => ({
  is: 'message',
  id,
  contact: contactOf(who),
  parts,
  ...more,
})

const noting = async (lines: readonly Line[], status: Promise<number>): Promise<void> => {
  const state = (await status) === 200 ? 'sent' : 'refused'
  for (const line of lines) line.state = state
}

const read = async ({ world, bring }: Office, who: string): Promise<void> => {
  const unread = chatOf(world, threadOf(who)).filter((line) => line.by === 'them' && line.state !== 'read')
  for (const line of unread) line.state = 'read'
  const [last] = unread.slice(-1)
  if (last) await bring([{ is: 'receipt', of: last.id, status: 'read', upTo: true }])
}

export const createPeople = (world: World, { bring }: Bringing): People => {
  const office = { world, bring }
  return {
    says: (who, text, more) => {
      const line = mine(office, who, text)
      return noting([line], bring([item(who, line, more)]))
    },
    saysTogether: (who, texts) => {
      const lines = texts.map((text) => mine(office, who, text))
      return noting(lines, bring(lines.map((line) => item(who, line))))
    },
    presses: (who, of, { id: choice, label }) => {
      const line = mine(office, who, label)
      return noting([line], bring([{ is: 'answer', id: line.id, contact: contactOf(who), of, choice, label }]))
    },
    reads: (who) => read(office, who),
    writes: async (who, on) => void (await bring([{ is: 'typing', thread: threadOf(who), on }])),
    echoes: async (who, text) => {
      const parts = [{ is: 'text', text }]
      await bring([{ is: 'message', contact: contactOf(who), parts, by: 'us', author: 'From the app' }])
    },
    sees: (who) => chatOf(world, threadOf(who)),
  }
}
