import { conversationView } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import { formId, memoOf, openModal } from '../modal.ts'
import { readTranscript, TRANSCRIPT_FIELD, transcriptModal } from '../render/index.ts'
import { act, orError } from './triage.ts'

export const openTranscript = async (
  installation: Installation,
  trigger: string,
  conversation: string,
): Promise<void> => {
  await openModal(installation, trigger, transcriptModal(await conversationView(installation, conversation)))
}

/** Who may is the command's to say. */
export const submitTranscript = orError(TRANSCRIPT_FIELD, async (installation, user, form) => {
  const to = readTranscript(form.state)
  const body = { conversation: memoOf(form).c, ...(to && { to }) }
  await act(installation, user, formId(form), 'send_transcript', body)
  return undefined
})
