import type { MessageView } from '@deskless/core/contract'
import { newSubjects } from '@deskless/core/contract'
import { expect, test } from 'vitest'
import type { Installation } from './client.ts'
import { message } from './render/testing.ts'

const mail = (number: number, subject?: string): MessageView =>
  message({
    id: `mail ${number}`,
    number,
    ...(subject !== undefined && { envelope: { to: [], cc: [], bcc: [], subject } }),
  })

/** What is said above lines, given those that stand before them. */
const said = async (before: MessageView[], lines: MessageView[]): Promise<string[]> => {
  const read = { messages: async (_: string, { before: upTo = 0 }) => before.filter(({ number }) => number < upTo) }
  const found = await newSubjects({ hub: { read } as unknown as Installation['hub'] }, lines)
  return lines.map(({ id }) => found.get(id) ?? '')
}

test('the first mail says what it is called, and one that is called otherwise', async () => {
  const lines = [
    mail(1, 'Shoes'),
    mail(2, 'Re: Shoes'),
    mail(3),
    mail(4, 'Boots instead'),
    mail(5, 'RE: boots instead'),
  ]
  expect(await said([], lines)).toEqual(['Shoes', '', '', 'Boots instead', ''])
})

test('what stands before counts, also behind notes', async () => {
  const before = [mail(1, 'Shoes'), mail(2), mail(3)]
  expect(await said(before, [mail(4, 'Re: Shoes')])).toEqual([''])
  expect(await said(before, [mail(4, 'Boots')])).toEqual(['Boots'])
})

test.each(['Re: Shoes', 'AW: Re: Shoes', 'Fwd: Shoes', 'Re[2]: Shoes', 'SV:Shoes', 're : shoes'])(
  '“%s” is called like what it answers',
  async (subject) => {
    expect(await said([mail(1, 'Shoes')], [mail(2, subject)])).toEqual([''])
  },
)

test('a mail without a subject, and a chat, say nothing', async () => {
  expect(await said([], [mail(1, ''), mail(2)])).toEqual(['', ''])
})
