import { canonSchema } from '@deskless/core/contract'
import type { App } from '@slack/bolt'
import { discardDraft, editDraft, sendDraft } from '../gestures/draft.ts'
import { itArrived, sendAgain } from '../gestures/fate.ts'
import { undo } from '../gestures/held.ts'
import { openLaidOut, openWhole } from '../gestures/look.ts'
import { openNotices, seeThread, setMuted } from '../gestures/notices.ts'
import { openReply } from '../gestures/reply.ts'
import { openSendNote } from '../gestures/send-line.ts'
import { act, openAssign, openLabel, openSnooze, resolve } from '../gestures/triage.ts'
import { IT_ARRIVED, LAID_OUT, SEND_AGAIN, SHOW_ALL } from '../render/index.ts'
import { orTellPresser } from '../say.ts'
import { chosen, moreButtons } from './menu.ts'
import type { Press } from './press.ts'
import { pressOf } from './press.ts'

export const buttons = (app: App): void => {
  const on = (name: string, work: (press: Press) => Promise<void>): void => {
    app.action(name, async ({ ack, body, action, context }) => {
      const press = pressOf({ body, action, context })
      if (press) await orTellPresser(press.installation, press.where, () => work(press))
      await ack()
    })
  }
  on('reply', ({ installation, trigger, user, about }) => openReply(installation, trigger, user, about.c))
  on('correct', ({ installation, trigger, user, about }) =>
    openReply(installation, trigger, user, about.c, { draft: canonSchema.safeParse(about.draft).data }),
  )
  on('draft_send', (press) => sendDraft(press, String(press.about.s)))
  on('draft_edit', (press) => editDraft(press, String(press.about.s)))
  on('draft_discard', (press) => discardDraft(press, String(press.about.s)))
  on('assign', ({ installation, trigger, about }) => openAssign(installation, trigger, about.c))
  on('label', ({ installation, trigger, about }) => openLabel(installation, trigger, about.c))
  on('snooze', ({ installation, trigger, about }) => openSnooze(installation, trigger, about.c))
  on('resolve', ({ installation, user, id, about }) => resolve(installation, user, id, about.c))
  on('reopen', ({ installation, user, id, about }) => act(installation, user, id, 'reopen', { conversation: about.c }))
  on('not_spam', (press) => chosen({ ...press, about: { ...press.about, do: 'not_spam' } }))
  on('more', chosen)
  moreButtons(app)
  on('open_thread', (press) => seeThread(press.installation, press.about.c, press))
  on(SHOW_ALL, openWhole)
  on(LAID_OUT, openLaidOut)
  on('mute', (press) => setMuted(press.installation, press.about.c, true, press))
  on('notices', ({ installation, trigger, user }) => openNotices(installation, trigger, user))
  on(SEND_AGAIN, sendAgain)
  on(IT_ARRIVED, itArrived)
  on('keep', async () => {})
  on('undo', ({ installation, user, about, where }) => undo(String(about.key), { ...where, user }, installation))
  on('send', ({ installation, trigger, user, about }) =>
    openSendNote(installation, trigger, user, about.c, String(about.key)),
  )
}
