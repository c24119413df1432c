// What can be done about the person who asks: their card, what they asked before, two contacts that are one, block.
import type { ContactView, MemberView } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import { taskCard, taskMessage } from '../render/answers.ts'
import {
  customerForm,
  historyForm,
  mergedForm,
  mergeForm,
  mergePreview,
  transcriptForm,
} from '../render/customer-forms.ts'
import { refusalSentence } from '../render/sentences.ts'
import { tabOf } from '../tab/link.ts'
import type { Press } from './press.ts'
import { act, nonceOf, textIn, viewOf } from './press.ts'

const PAGE = 10
const FOUND = 20

/** Whoever may not even look gets nothing to look at: a team may hold people the hub does not know. */
export const requireReader = ({ person: { member } }: Pick<Press, 'person'>): MemberView => {
  if (member?.permissions.includes('conversations.read')) return member
  throw new Refusal(member ? 'forbidden' : 'unauthorised')
}

export const openCustomer = async (press: Press): Promise<unknown> => {
  requireReader(press)
  const view = await viewOf(press)
  const { conversation } = view
  const [suggested, tab] = await Promise.all([
    press.installation.hub.read.suggestedMerges(conversation.contact.id),
    tabOf(press.installation, conversation.id),
  ])
  return taskCard('Customer', customerForm({ view, suggested, tab, nonce: press.id }))
}

/** Everything the person asked, over all inboxes. */
export const showHistory = async (press: Press): Promise<unknown> => {
  requireReader(press)
  const { installation } = press
  const view = await viewOf(press)
  const after = textIn(press, 'after')
  const asked = { limit: PAGE, ...(after ? { after } : {}) }
  const page = await installation.hub.read.history(view.conversation.contact.id, asked)
  const places = (await installation.desk?.places(page.rows.map(({ id }) => id))) ?? new Map()
  const tenant = installation.settings.tenantId ?? installation.address
  return taskCard('History', historyForm({ view, page, places, tenant, nonce: nonceOf(press) }))
}

export const openMerge = async (press: Press): Promise<unknown> => {
  requireReader(press)
  return taskCard('Merge contacts', mergeForm({ view: await viewOf(press), nonce: nonceOf(press) }))
}

export const findToMerge = async (press: Press): Promise<unknown> => {
  requireReader(press)
  const view = await viewOf(press)
  const words = textIn(press, 'words').trim()
  const all = words ? await press.installation.hub.read.contacts(words, FOUND) : []
  const found = all.filter(({ id }) => id !== view.conversation.contact.id)
  const problem =
    found.length > 0 ? {} : { problem: words ? 'Nobody of that name or address.' : 'Write a name or an address.' }
  return taskCard('Merge contacts', mergeForm({ view, nonce: nonceOf(press), words, found, ...problem }))
}

/** What the merge would bring together; nothing is done yet. */
export const previewMerge = async (press: Press): Promise<unknown> => {
  requireReader(press)
  const { read } = press.installation.hub
  const view = await viewOf(press)
  const from = await otherIn(press)
  if (!from) return taskCard('Merge contacts', mergeForm({ view, nonce: nonceOf(press), problem: 'Choose a contact.' }))
  if (from.id === view.conversation.contact.id) return taskMessage('These are one contact already.')
  return taskCard(
    'Merge contacts',
    mergePreview(view, from, await read.history(from.id, { limit: PAGE }), nonceOf(press)),
  )
}

const UUID = /^[0-9a-f-]{36}$/

/** What a form carries is only a hint where to look. */
const otherIn = async (press: Press): Promise<ContactView | undefined> => {
  const other = textIn(press, 'other')
  return UUID.test(other) ? press.installation.hub.read.contact(other) : undefined
}

export const doMerge = async (press: Press): Promise<unknown> => {
  const view = await viewOf(press)
  const from = textIn(press, 'other')
  try {
    const body = { from, into: view.conversation.contact.id }
    await act(press, 'merge_contacts', body, { id: `teams:form:${nonceOf(press)}:merge:${from}` })
    return taskCard('Merge contacts', mergedForm(view, from, nonceOf(press)))
  } catch (error) {
    if (error instanceof Refusal) return taskMessage(refusalSentence(error))
    throw error
  }
}

export const undoMerge = async (press: Press): Promise<unknown> => {
  const contact = textIn(press, 'other')
  await act(press, 'unmerge_contact', { contact }, { id: `teams:form:${nonceOf(press)}:unmerge:${contact}` })
  return taskMessage('They are two contacts again.')
}

/** “Not the same”: the question is gone for good, and the form it stood in is drawn anew. */
export const keepApart = async (press: Press): Promise<unknown> => {
  const { conversation } = await viewOf(press)
  const other = textIn(press, 'other')
  await act(press, 'keep_apart', { contact: conversation.contact.id, other })
  return openCustomer(press)
}

export const setBlocked =
  (blocked: boolean) =>
  async (press: Press): Promise<unknown> => {
    const { conversation } = await viewOf(press)
    await act(press, 'block', { contact: conversation.contact.id, blocked })
    return openCustomer(press)
  }

export const openTranscript = async (press: Press): Promise<unknown> => {
  requireReader(press)
  return taskCard('Send transcript', transcriptForm(await viewOf(press), nonceOf(press)))
}

/** Who may is the command's to say. */
export const sendTranscript = async (press: Press): Promise<unknown> => {
  const view = await viewOf(press)
  const to = textIn(press, 'to').trim()
  const body = { conversation: view.conversation.id, ...(to ? { to } : {}) }
  try {
    await act(press, 'send_transcript', body, { id: `teams:form:${nonceOf(press)}:transcript:${to}` })
    return taskMessage('📨 The transcript is on its way.')
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return taskCard('Send transcript', transcriptForm(view, nonceOf(press), refusalSentence(error)))
  }
}
