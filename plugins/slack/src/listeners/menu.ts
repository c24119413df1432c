import type { CommandInput } from '@deskless/core/contract'
import { conversationView } from '@deskless/core/contract'
import type { App } from '@slack/bolt'
import { openCustomer, openHistory, openMerge, setBlocked } from '../gestures/contact.ts'
import { openMove } from '../gestures/move.ts'
import { toggleMute } from '../gestures/notices.ts'
import { openTranscript } from '../gestures/transcript.ts'
import { act, openPriority, take } from '../gestures/triage.ts'
import { inForm, openModal, replaceModal } from '../modal.ts'
import type { MenuKey } from '../render/index.ts'
import { failureSentence, MENU_BUTTON, moreModal, noticeModal, readMemo } from '../render/index.ts'
import type { Press } from './press.ts'
import { pressOf } from './press.ts'

type Handler = (press: Press) => Promise<void>

/** What each item of the card's menu does (`render/menu.ts`). `openModal` with the press's trigger is right wherever it was chosen. */
const HANDLERS: Record<MenuKey, Handler> = {
  take: ({ installation, user, id, about }) => take(installation, user, id, about.c),
  customer: ({ installation, trigger, user, about }) => openCustomer(installation, trigger, user, about.c),
  direct: (press) => setMode(press, 'direct'),
  internal: (press) => setMode(press, 'explicit'),
  priority: ({ installation, trigger, about }) => openPriority(installation, trigger, about.c),
  history: ({ installation, trigger, user, about }) => openHistory(installation, trigger, user, about.c),
  move: ({ installation, trigger, about }) => openMove(installation, trigger, about.c),
  transcript: ({ installation, trigger, about }) => openTranscript(installation, trigger, about.c),
  merge: ({ installation, trigger, user, about }) => openMerge(installation, trigger, user, about.c),
  block: ({ installation, user, id, about }) => setBlocked(installation, user, id, about.c, true),
  unblock: ({ installation, user, id, about }) => setBlocked(installation, user, id, about.c, false),
  release: ({ installation, user, id, about }) => act(installation, user, id, 'release', { conversation: about.c }),
  mute: (press) => toggleMute(press.installation, press.about.c, press),
  spam: (press) => markSpam(press, true),
  not_spam: (press) => markSpam(press, false),
}

const setMode = ({ installation, user, id, about }: Press, mode: CommandInput<'set_mode'>['mode']): Promise<void> =>
  act(installation, user, id, 'set_mode', { conversation: about.c, installation: installation.id, mode })

const markSpam = ({ installation, user, id, about }: Press, spam: boolean): Promise<void> =>
  act(installation, user, id, 'mark_spam', { conversation: about.c, spam })

/** An item of the card's own menu. */
export const chosen = (press: Press): Promise<void> => (press.about.do === 'more' ? openMore(press) : handle(press))

/** A card drawn by an older version may offer what is gone: that does nothing. */
const handle = async (press: Press): Promise<void> => {
  const key = String(press.about.do)
  if (Object.hasOwn(HANDLERS, key)) await HANDLERS[key as MenuKey](press)
}

const openMore = async ({ installation, trigger, about, where }: Press): Promise<void> => {
  const { channel, thread } = where
  const view = await conversationView(installation, about.c)
  await openModal(installation, trigger, moreModal({ view, place: { channel, ...(thread && { thread }) } }))
}

type InView = { view: { id: string; hash: string; private_metadata: string } }

/** The items that found no room on the card are buttons of a form, which ends with what was done, or why it was not. */
export const moreButtons = (app: App): void => {
  app.action(new RegExp(`^${MENU_BUTTON}`), async ({ ack, body, action, context }) => {
    const press = pressOf({ body, action, context })
    if (press) await handleInForm(press, (body as unknown as InView).view)
    await ack()
  })
}

const handleInForm = async (press: Press, view: InView['view']): Promise<void> => {
  const place = readMemo(view.private_metadata)?.place as { channel: string; thread?: string } | undefined
  const where = { ...press.where, ...place }
  const said = await handle({ ...press, where, trigger: inForm(view.id) }).then(() => DONE, told)
  // An item that put a form of its own here changed the hash: that form stays.
  await replaceModal(press.installation, { view_id: view.id, hash: view.hash }, noticeModal('More', said))
}

const DONE = '✅ Done. The thread shows it.'

const told = (error: unknown): string => {
  const said = failureSentence(error)
  if (!said) throw error
  return said
}
