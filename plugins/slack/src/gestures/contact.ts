import type { MirrorView } from '@deskless/core/contract'
import { conversationView, Refusal } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import { identityOf } from '../identity.ts'
import type { Submitted } from '../modal.ts'
import { errorAt, formId, memoOf, openModal, shown } from '../modal.ts'
import { mayRead, whoIs } from '../people.ts'
import {
  contactOption,
  customerModal,
  historyModal,
  MERGE_CHOICE,
  mergedModal,
  mergeModal,
  mergePreviewModal,
  noticeModal,
  readMerge,
  refusalSentence,
} from '../render/index.ts'
import { act } from './triage.ts'

const PAGE = 10

/** Whoever may not even look gets nothing to look at: a channel may hold people the hub does not know. */
const requireMember = async (installation: Installation, user: string): Promise<void> => {
  const { member } = await whoIs(installation, user)
  if (!mayRead(member)) throw new Refusal('unauthorised')
}

/** Everything the person asked, over all inboxes. `trigger` may name the form whose next page this is. */
export const openHistory = async (
  installation: Installation,
  trigger: string,
  user: string,
  conversation: string,
  after?: string,
): Promise<void> => {
  await requireMember(installation, user)
  const view = await conversationView(installation, conversation)
  const page = await installation.hub.read.history(view.conversation.contact.id, {
    limit: PAGE,
    ...(after ? { after } : {}),
  })
  const { url: workspace } = await identityOf(installation)
  const places = (await installation.desk?.places(page.rows.map(({ id }) => id))) ?? new Map()
  await openModal(installation, trigger, historyModal({ view, page, places, workspace }))
}

export const openMerge = async (
  installation: Installation,
  trigger: string,
  user: string,
  conversation: string,
): Promise<void> => {
  await requireMember(installation, user)
  const view = await conversationView(installation, conversation)
  await openModal(installation, trigger, mergeModal(view, await suggestedOf(installation, view)))
}

/** Who else it may be is told to those who may read of others; the rest is about whoever asks in this very thread. */
export const openCustomer = async (
  installation: Installation,
  trigger: string,
  user: string,
  conversation: string,
): Promise<void> => {
  const [view, { member }] = await Promise.all([
    conversationView(installation, conversation),
    whoIs(installation, user),
  ])
  const suggested = mayRead(member) ? await suggestedOf(installation, view) : []
  await openModal(installation, trigger, customerModal({ view, suggested }))
}

const suggestedOf = ({ hub }: Installation, { conversation }: MirrorView) =>
  hub.read.suggestedMerges(conversation.contact.id)

/** What the merge would bring together; nothing is done yet. */
export const openMergePreview = async (
  installation: Installation,
  trigger: string,
  user: string,
  about: { c: string; other: string },
): Promise<void> => {
  await requireMember(installation, user)
  const { read } = installation.hub
  const view = await conversationView(installation, about.c)
  const from = await read.contact(about.other)
  const isOne = !from || from.id === view.conversation.contact.id
  const next = isOne
    ? noticeModal('Merge', 'These are one contact already.')
    : mergePreviewModal(view, from, await read.history(from.id, { limit: PAGE }))
  await openModal(installation, trigger, next)
}

/** “Not the same”: the question is gone for good, and the form it stood in is drawn anew. */
export const keepApart = async (
  installation: Installation,
  trigger: string,
  user: string,
  { id, c, other }: { id: string; c: string; other: string },
): Promise<void> => {
  const { conversation } = await conversationView(installation, c)
  await act(installation, user, id, 'keep_apart', { contact: conversation.contact.id, other })
  await openCustomer(installation, trigger, user, c)
}

/** For the menu, as somebody types. */
export const otherContacts = async (installation: Installation, user: string, conversation: string, words: string) => {
  await requireMember(installation, user)
  const { contact } = (await conversationView(installation, conversation)).conversation
  const found = await installation.hub.read.contacts(words, 20)
  return found.filter(({ id }) => id !== contact.id).map(contactOption)
}

/** The first step shows what would come together; nothing is done yet. */
export const submitMerge = async (
  installation: Installation,
  user: string,
  form: Submitted,
): Promise<object | undefined> => {
  await requireMember(installation, user)
  const view = await conversationView(installation, memoOf(form).c)
  const chosen = readMerge(form.state)
  const { read } = installation.hub
  const from = chosen ? await read.contact(chosen) : undefined
  if (!from) return errorAt(MERGE_CHOICE, 'Choose a contact.')
  if (from.id === view.conversation.contact.id) return errorAt(MERGE_CHOICE, 'These are one contact already.')
  return shown(mergePreviewModal(view, from, await read.history(from.id, { limit: PAGE })))
}

export const confirmMerge = async (
  installation: Installation,
  user: string,
  form: Submitted,
): Promise<object | undefined> => {
  const { c, from } = memoOf<{ from: string }>(form)
  const view = await conversationView(installation, c)
  try {
    await act(installation, user, formId(form), 'merge_contacts', { from, into: view.conversation.contact.id })
    return shown(mergedModal(view, from))
  } catch (error) {
    if (error instanceof Refusal) return shown(noticeOf(error))
    throw error
  }
}

const noticeOf = (error: Refusal) => noticeModal('Not merged', refusalSentence(error))

export const setBlocked = async (
  installation: Installation,
  user: string,
  id: string,
  conversation: string,
  blocked: boolean,
): Promise<void> => {
  const { contact } = (await conversationView(installation, conversation)).conversation
  await act(installation, user, id, 'block', { contact: contact.id, blocked })
}
