// Canned responses in the form of an answer: their words are put into it, and their files stand there with a tick.
import type { CannedResponseView, FilePart } from '@deskless/core/contract'
import type { Composed } from '../render/forms.ts'
import { writeField } from '../written.ts'
import type { Press } from './press.ts'
import { act, memberOf, textIn } from './press.ts'

/** More than anybody reads in a menu; the others are found by what they are called. */
export const OFFERED = 30
const PUT_IN_MOST = 10
const UUID = /^[0-9a-f-]{36}$/

export const offered = (press: Press, { find }: Composed): Promise<CannedResponseView[]> =>
  press.installation.hub.read.cannedResponses(memberOf(press), { limit: OFFERED, ...(find ? { query: find } : {}) })

const filled = (press: Press, { c: conversation }: Composed, response: string) =>
  press.installation.hub.read.filledResponse(response, { conversation, member: memberOf(press) })

const isFile = (part: { is: string }): part is FilePart => part.is === 'file' && (part as FilePart).file !== undefined

/** Of those that were put in. Asked of the hub each time: what a form carries comes through somebody's client. */
export const attachable = async (press: Press, composed: Composed): Promise<FilePart[]> => {
  const found = new Map<string, FilePart>()
  for (const response of composed.responses)
    for (const part of (await filled(press, composed, response))?.parts ?? [])
      if (isFile(part)) found.set(part.file ?? '', part)
  return [...found.values()]
}

/** The chosen one behind what was written, its variables filled in; without one, what was looked for. */
export const inserted = async (press: Press, composed: Composed): Promise<Composed> => {
  const chosen = textIn(press, 'canned')
  if (!UUID.test(chosen)) return { ...composed, find: textIn(press, 'find').trim().slice(0, 200) }
  const response = await filled(press, composed, chosen)
  if (!response) return composed
  const words = response.parts.flatMap((part) =>
    part.is === 'text' ? [part.canon ? writeField(part.canon) : part.text] : [],
  )
  await act(press, 'use_canned_response', { response: chosen }, { id: `${press.id}:canned` })
  const files = response.parts.filter(isFile).map(({ file = '' }) => file)
  return {
    ...composed,
    text: [composed.text, ...words].filter(Boolean).join('\n\n'),
    responses: [...new Set([...composed.responses, chosen])].slice(-PUT_IN_MOST),
    attached: [...new Set([...composed.attached, ...files])],
  }
}

export const responsesIn = (press: Press): string[] =>
  textIn(press, 'responses')
    .split(',')
    .filter((id) => UUID.test(id))
