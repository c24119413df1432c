// The thread of a new conversation opens a moment after it began: the form shows the way there as soon as there is one.
import { setTimeout as pause } from 'node:timers/promises'
import type { Installation } from '../client.ts'
import { ask, unless } from '../client.ts'
import type { Submitted } from '../modal.ts'
import { permalinkOf } from '../permalink.ts'
import type { ModalView } from '../render/types.ts'
import { startedModal } from './done.ts'

/** Slack waits three seconds for the answer to a form. */
const AT_ONCE_MS = 1_000
const LATER_MS = 20_000
const LOOK_MS = 80

export const withThread = async (
  installation: Installation,
  conversation: string,
  { id }: Submitted,
): Promise<ModalView> => {
  const view = await installation.hub.read.conversation(conversation)
  const url = await threadUrl(installation, conversation, AT_ONCE_MS)
  if (!url) void later(installation, conversation, id)
  return startedModal(view, url)
}

/** Nothing depends on it: the conversation stands on the Home tab anyway. */
const later = async (installation: Installation, conversation: string, form: string): Promise<void> => {
  try {
    const url = await threadUrl(installation, conversation, LATER_MS)
    const view = startedModal(await installation.hub.read.conversation(conversation), url)
    if (url)
      await unless(
        ['not_found'],
        ask(installation, (client) => client.views.update({ view_id: form, view })),
      )
  } catch (error) {
    installation.hub.log.debug({ conversation, error: String(error) }, 'A form did not learn where its thread stands.')
  }
}

const threadUrl = async (
  installation: Installation,
  conversation: string,
  patienceMs: number,
): Promise<string | undefined> => {
  for (const until = Date.now() + patienceMs; Date.now() < until; await pause(LOOK_MS, undefined, { ref: false })) {
    const place = (await installation.desk?.places([conversation]))?.get(conversation)
    if (place) return permalinkOf(installation, place.root)
  }
  return undefined
}
