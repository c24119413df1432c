import { readRich, writeRich } from '@deskless/core/client'
import type { Part } from '@deskless/core/contract'
import { marksIn } from './limits.ts'

type TextPart = Extract<Part, { is: 'text' }>

/** What was typed as a part. Words without any sign of a mark need no parser; one that cannot be loaded spoils nothing. */
export const partOf = async (typed: string): Promise<TextPart> => {
  const text = typed.trim()
  if (marksIn(text).length === 0) return { is: 'text', text }
  return readRich(text).catch(() => ({ is: 'text', text }))
}

/** Parts as they are typed: the way back, for what is edited or was written by somebody else. */
export const writtenOf = async (parts: readonly Part[]): Promise<string> => {
  const texts = await Promise.all(
    parts.map(async (part) => {
      if (part.is !== 'text') return ''
      return part.canon ? writeRich(part.canon).catch(() => part.text) : part.text
    }),
  )
  return texts.filter(Boolean).join('\n\n')
}
