// Forms: what opens them, and where each of their buttons leads.
import { Refusal } from '@deskless/core/contract'
import { taskMessage } from '../render/answers.ts'
import type { Payload } from '../render/read.ts'
import { failureSentence } from '../render/sentences.ts'
import {
  doMerge,
  findToMerge,
  keepApart,
  openCustomer,
  openMerge,
  openTranscript,
  previewMerge,
  sendTranscript,
  setBlocked,
  showHistory,
  undoMerge,
} from './customer.ts'
import { openDraft } from './draft.ts'
import { openMove, submitMove } from './move.ts'
import { openNote, submitNote } from './note.ts'
import type { Press } from './press.ts'
import { textIn } from './press.ts'
import { openReply, stepReply } from './reply.ts'
import { openSendLine, submitSendLine } from './send-line.ts'
import { findToStart, openStart, sendStart } from './start.ts'
import { chooseTemplate, sendTemplate } from './template.ts'
import { openWhole } from './whole.ts'

type Form = (press: Press) => Promise<unknown>

const OPENS: Readonly<Record<string, Form>> = {
  reply: (it) => openReply(it),
  note: (it) => openNote(it),
  draft: openDraft,
  customer: openCustomer,
  move: (it) => openMove(it),
  start: openStart,
}

const STEPS: Readonly<Record<string, Form>> = {
  insert: stepReply,
  preview: stepReply,
  back: stepReply,
  send: stepReply,
  note: submitNote,
  send_line: submitSendLine,
  template: chooseTemplate,
  template_send: sendTemplate,
  customer: openCustomer,
  history: showHistory,
  merge: openMerge,
  merge_find: findToMerge,
  merge_preview: previewMerge,
  merge_do: doMerge,
  unmerge: undoMerge,
  apart: keepApart,
  block: setBlocked(true),
  unblock: setBlocked(false),
  transcript: openTranscript,
  transcript_send: sendTranscript,
  move: submitMove,
  start_choose: openStart,
  start_find: findToStart,
  start_send: sendStart,
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

/** Of the menu of a message, or of the box where one writes. */
export const onShortcut = (press: Press, command: string, payload: Payload): Promise<unknown> =>
  orSaid(() => (SHORTCUTS[command] ?? openSendLine)(press, payload))

const SHORTCUTS: Readonly<Record<string, typeof openSendLine>> = {
  addNote: openNote,
  showAll: openWhole,
  newConversation: openStart,
}
