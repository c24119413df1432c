import { expect, test } from 'vitest'
import type { Part } from './parts.ts'
import { summary, text } from './parts.ts'

const html: Part = { is: 'file', name: 'mail.html', mime: 'text/html', as: 'html' }

test('how a message was laid out is not told beside its words, and is named where there is nothing else', () => {
  expect(summary([text('Hello'), html])).toBe('Hello')
  expect(summary([html])).toBe('[mail.html]')
})
