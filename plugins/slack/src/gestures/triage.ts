import type { CommandInput, CommandName, Expect } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import type { Submitted } from '../modal.ts'
import { memoOf, modal, openModal, plain, section, warned } from '../modal.ts'
import { cleanName, cut, escaped } from '../mrkdwn.ts'
import { whoIs } from '../people.ts'
import { conversationView } from '../threads.ts'
import { laterOptions, untilOf } from './later.ts'

type Memo = { c: string; seen: number; labels?: string[] }
/** Slack shows a hundred options at most. */
const OPTIONS_MAX = 100

const option = (value: string, label: string) => ({ text: plain(cut(cleanName(label, 75) || '—', 75)), value })

/** One command by whoever pressed; the item's key makes a second delivery the same command. */
export const act = async <N extends CommandName>(
  installation: Installation,
  user: string,
  id: string,
  name: N,
  body: CommandInput<N>,
  expect?: Expect,
): Promise<void> => {
  const { member } = await whoIs(installation, user)
  if (!member) throw new Refusal('forbidden', 'Your Slack e-mail belongs to no member of this account.')
  await installation.hub.command(name, body, {
    actor: { kind: 'member', id: member.id },
    id,
    ...(expect ? { expect } : {}),
  })
}

export const openAssign = async (
  installation: Installation,
  trigger: string,
  user: string,
  conversation: string,
): Promise<void> => {
  const [members, me, view] = await Promise.all([
    installation.hub.read.members(),
    whoIs(installation, user),
    conversationView(installation, conversation),
  ])
  const mine = me.member
  const others = members.filter(
    (member) => member.id !== mine?.id && member.permissions.includes('conversations.reply'),
  )
  const options = [
    ...(mine ? [option(mine.id, `Me (${mine.name})`)] : []),
    option('nobody', 'Nobody'),
    ...others.map((member) => option(member.id, member.name)),
  ].slice(0, OPTIONS_MAX)
  const initial = options.find((one) => one.value === view.conversation.assignee?.id) ?? options[0]
  const memo: Memo = { c: conversation, seen: view.shown }
  const element = { type: 'static_select' as const, action_id: 'to', options, initial_option: initial }
  await openModal(
    installation,
    trigger,
    modal({
      callback: 'assign',
      title: 'Assign',
      submit: 'Assign',
      memo,
      blocks: [{ type: 'input', block_id: 'to', label: plain('To'), element }],
    }),
  )
}

export const openLabel = async (installation: Installation, trigger: string, conversation: string): Promise<void> => {
  const [labels, view] = await Promise.all([
    installation.hub.read.labels(),
    conversationView(installation, conversation),
  ])
  const options = labels.slice(0, OPTIONS_MAX).map((label) => option(label.id, label.name))
  const has = new Set(view.conversation.labels.map((label) => label.id))
  const initial = options.filter((one) => has.has(one.value))
  const memo: Memo = { c: conversation, seen: view.shown, labels: initial.map((one) => one.value) }
  const element = {
    type: 'multi_static_select' as const,
    action_id: 'labels',
    options,
    placeholder: plain('Labels'),
    ...(initial.length > 0 ? { initial_options: initial } : {}),
  }
  const blocks =
    options.length > 0
      ? [{ type: 'input' as const, block_id: 'labels', optional: true, label: plain('Labels'), element }]
      : [section('This account has no labels yet.')]
  await openModal(installation, trigger, modal({ callback: 'label', title: 'Label', submit: 'Save', memo, blocks }))
}

export const openSnooze = async (installation: Installation, trigger: string, conversation: string): Promise<void> => {
  const view = await conversationView(installation, conversation)
  const options = laterOptions.map(([value, label]) => option(value, label))
  const element = { type: 'radio_buttons' as const, action_id: 'until', options, initial_option: options[2] }
  const memo: Memo = { c: conversation, seen: view.shown }
  await openModal(
    installation,
    trigger,
    modal({
      callback: 'snooze',
      title: 'Snooze',
      submit: 'Snooze',
      memo,
      blocks: [{ type: 'input', block_id: 'until', label: plain('Bring it back'), element }],
    }),
  )
}

type Values = { selected_option?: { value?: string } | null; selected_options?: { value: string }[] | null }
const chosenIn = (view: Submitted, block: string, action: string): Values =>
  (view.state.values[block]?.[action] ?? {}) as Values

/** The three small forms. Undefined closes them. */
export const submitTriage = async (
  installation: Installation,
  user: string,
  view: Submitted,
): Promise<object | undefined> => {
  const memo = memoOf<Memo>(view)
  const id = `slack:view:${view.root_view_id ?? view.id}`
  try {
    if (view.callback_id === 'assign') await submitAssign(installation, user, view, memo, id)
    else if (view.callback_id === 'label') await submitLabel(installation, user, view, memo, id)
    else await submitSnooze(installation, user, view, memo, id)
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return warned(view, [section(`⚠️ ${escaped(error.tell)}`)])
    throw error
  }
}

const submitAssign = (
  installation: Installation,
  user: string,
  view: Submitted,
  { c }: Memo,
  id: string,
): Promise<void> => {
  const to = chosenIn(view, 'to', 'to').selected_option?.value ?? 'nobody'
  return act(installation, user, id, 'assign', { conversation: c, to: to === 'nobody' ? null : to })
}

const submitLabel = async (
  installation: Installation,
  user: string,
  view: Submitted,
  { c, labels = [] }: Memo,
  id: string,
): Promise<void> => {
  const chosen = (chosenIn(view, 'labels', 'labels').selected_options ?? []).map((one) => one.value)
  const add = chosen.filter((label) => !labels.includes(label))
  const remove = labels.filter((label) => !chosen.includes(label))
  if (add.length + remove.length > 0) await act(installation, user, id, 'label', { conversation: c, add, remove })
}

const submitSnooze = async (
  installation: Installation,
  user: string,
  view: Submitted,
  { c, seen }: Memo,
  id: string,
): Promise<void> => {
  const choice = chosenIn(view, 'until', 'until').selected_option?.value ?? 'tomorrow'
  const { offsetSeconds } = await whoIs(installation, user)
  await act(installation, user, id, 'snooze', { conversation: c, upTo: seen, until: untilOf(choice, offsetSeconds) })
}

/** What the thread shows is what whoever presses has seen: a customer's line after it refuses. */
export const resolve = async (
  installation: Installation,
  user: string,
  id: string,
  conversation: string,
): Promise<void> => {
  const view = await conversationView(installation, conversation)
  await act(installation, user, id, 'resolve', { conversation, upTo: view.shown })
}
