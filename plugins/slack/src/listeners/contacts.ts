import type { App } from '@slack/bolt'
import {
  confirmMerge,
  keepApart,
  openHistory,
  openMergePreview,
  otherContacts,
  submitMerge,
} from '../gestures/contact.ts'
import { act } from '../gestures/triage.ts'
import { given } from '../given.ts'
import type { Submitted } from '../modal.ts'
import { inForm, replaceModal } from '../modal.ts'
import {
  failureSentence,
  HISTORY_NEXT,
  MERGE_CHOICE,
  NOT_THE_SAME,
  noticeModal,
  readMemo,
  SAME_PERSON,
  UNMERGE,
} from '../render/index.ts'
import { pressOf } from './press.ts'

type InView = { view: { id: string; private_metadata: string } }

/** What is about the person who asks rather than about the conversation. */
export const contacts = (app: App): void => {
  app.options(MERGE_CHOICE, async ({ ack, body, context }) => {
    const { installation } = given(context)
    const about = readMemo((body as unknown as InView).view.private_metadata)
    const words = String((body as { value?: string }).value ?? '')
    await ack({ options: about ? await otherContacts(installation, body.user.id, about.c, words) : [] })
  })
  const submits = { merge: submitMerge, merge_confirm: confirmMerge }
  for (const [name, submit] of Object.entries(submits))
    app.view(name, async ({ ack, body, view, context }) => {
      const answer = await submit(given(context).installation, body.user.id, view as unknown as Submitted)
      await (ack as (said?: object) => Promise<void>)(answer)
    })
  app.action(HISTORY_NEXT, async ({ ack, body, action, context }) => {
    const press = pressOf({ body, action, context })
    const at = inForm((body as unknown as InView).view.id)
    if (press) await openHistory(press.installation, at, press.user, press.about.c, String(press.about.after))
    await ack()
  })
  samePerson(app)
  app.action(UNMERGE, async ({ ack, body, action, context }) => {
    const press = pressOf({ body, action, context })
    if (press) {
      const { installation, user, id, about } = press
      const said = await act(installation, user, id, 'unmerge_contact', { contact: String(about.from) }).then(
        () => 'They are two contacts again.',
        refused,
      )
      await replaceModal(installation, { view_id: (body as unknown as InView).view.id }, noticeModal('Merge', said))
    }
    await ack()
  })
}

/** The answers to “perhaps the same person”, in whichever form it was asked. */
const samePerson = (app: App): void => {
  app.action(new RegExp(`^(${SAME_PERSON}|${NOT_THE_SAME})$`), async ({ ack, body, action, context }) => {
    const press = pressOf({ body, action, context })
    const { view } = body as unknown as InView
    const other = String(press?.about.other)
    if (press) {
      const { installation, user, id, about } = press
      const { c } = about
      const isSame = (action as { action_id: string }).action_id === SAME_PERSON
      const told = isSame
        ? openMergePreview(installation, inForm(view.id), user, { c, other })
        : keepApart(installation, inForm(view.id), user, { id, c, other })
      await told.catch((error) =>
        replaceModal(installation, { view_id: view.id }, noticeModal('Merge', refused(error))),
      )
    }
    await ack()
  })
}

const refused = (error: unknown): string => {
  const said = failureSentence(error)
  if (!said) throw error
  return said
}
