// Opening the form, and drawing it anew when another inbox or template is chosen in it.
import type { Canon, InboxView } from '@deskless/core/contract'
import { canStart, needsTemplate, Refusal, startable, templatesNow, whyNoStart } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import { ask, unless } from '../client.ts'
import { openModal } from '../modal.ts'
import { whoIs } from '../people.ts'
import { templateKey } from '../render/template-fields.ts'
import type { StartAbout, StartMemo } from './form.ts'
import { startModal } from './form.ts'

/** `draft`: what stands in it at first. Nothing of it goes anywhere before somebody read it there and pressed Send. */
export const openStart = async (
  installation: Installation,
  trigger: string,
  user: string,
  draft?: Canon,
): Promise<void> => {
  const { member } = await whoIs(installation, user)
  if (!member) throw new Refusal('unauthorised')
  const inboxes = await installation.hub.read.inboxes()
  if (!canStart(member, inboxes)) throw new Refusal('forbidden', whyNoStart(inboxes))
  const [inbox] = startable(inboxes) as [InboxView, ...InboxView[]]
  const about = await aboutOf(installation, inboxes, { inbox: inbox.id })
  await openModal(installation, trigger, startModal({ ...about, draft }))
}

export const aboutOf = async (
  installation: Installation,
  inboxes: readonly InboxView[],
  memo: StartMemo,
  templatesOf = templatesNow,
): Promise<StartAbout> => {
  const all = startable(inboxes)
  const inbox = all.find(({ id }) => id === memo.inbox) ?? all[0]
  if (!inbox) throw new Refusal('not_found', 'This inbox is gone. Close the form and begin again.')
  const templates = needsTemplate(inbox) ? await templatesOf(installation, inbox.id) : []
  const template = templates.find((one) => templateKey(one) === memo.template)
  return { inboxes: all, inbox, templates, ...(template ? { template } : {}) }
}

/** Fields keep their ids, so what was filled in stays. */
export const redrawStart = async (
  installation: Installation,
  view: { id: string; hash?: string },
  memo: StartMemo,
): Promise<void> => {
  const about = await aboutOf(installation, await installation.hub.read.inboxes(), memo)
  const draft = { view_id: view.id, hash: view.hash, view: startModal(about) }
  await unless(
    // Closed by now, or drawn by a later choice.
    ['not_found', 'hash_conflict'],
    ask(installation, (client) => client.views.update(draft)),
  )
}
