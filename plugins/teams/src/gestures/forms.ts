// Forms: what opens them, and where each of their buttons leads.
import { Refusal } from '@deskless/core/contract'
import { taskMessage } from '../render/answers.ts'
import type { Payload } from '../render/read.ts'
import { failureSentence } from '../render/sentences.ts'
import { openDraft } from './draft.ts'
import { openNote, submitNote } from './note.ts'
import type { Press } from './press.ts'
import { textIn } from './press.ts'
import { openReply, stepReply } from './reply.ts'
import { openSendLine, submitSendLine } from './send-line.ts'

type Form = (press: Press) => Promise<unknown>

const OPENS: Readonly<Record<string, Form>> = { reply: (it) => openReply(it), note: openNote, draft: openDraft }

const STEPS: Readonly<Record<string, Form>> = {
  insert: stepReply,
  preview: stepReply,
  back: stepReply,
  send: stepReply,
  note: submitNote,
  send_line: submitSendLine,
}

/** What went wrong is told in the form itself. */
const orSaid = async (work: () => Promise<unknown>): Promise<unknown> => {
  try {
    return await work()
  } catch (error) {
    const said = failureSentence(error)
    if (!said) throw error
    return taskMessage(said)
  }
}

const unknown = async (): Promise<never> => {
  throw new Refusal('invalid', 'This form is of another version of Deskless. Open it again.')
}

export const onOpen = (press: Press): Promise<unknown> => orSaid(() => (OPENS[textIn(press, 'open')] ?? unknown)(press))

export const onSubmit = (press: Press): Promise<unknown> =>
  orSaid(() => (STEPS[textIn(press, 'step')] ?? unknown)(press))

/** Of the menu of a message. */
export const onShortcut = (press: Press, command: string, payload: Payload): Promise<unknown> =>
  orSaid(() => (command === 'addNote' ? openNote(press, payload) : openSendLine(press, payload)))
