// What the buttons of a card do. Each says which card it was pressed on: an older one does nothing and is drawn anew.
import type { MirrorView } from '@deskless/core/contract'
import { priorities, Refusal, snoozePresets, snoozeUntil } from '@deskless/core/contract'
import { extraOf } from '../mirror.ts'
import { message, redrawn } from '../render/answers.ts'
import { cardContent } from '../render/index.ts'
import { failureSentence, sentences } from '../render/sentences.ts'
import { versionOf } from '../render/version.ts'
import { undo } from './held.ts'
import type { Press } from './press.ts'
import { act, memberOf, textIn, viewOf } from './press.ts'
import { decideQuestion } from './question.ts'

type Pressed = { press: Press; view: MirrorView; conversation: string }
type Does = (pressed: Pressed) => Promise<unknown>

/** Twice pressed on one drawing of a card by one person is one wish, also when Teams brings the two as two. */
const once = ({ press, view }: Pressed, verb: string) => {
  const { status, assignee } = view.conversation
  const drawn = Number(press.data.n) || 0
  const id = `teams:${view.mirrorId}:${drawn}:${verb}:${press.person.user}:${chosen(press)}`
  return { id, expect: { status, assignee: assignee?.id ?? null } }
}

const chosen = (press: Press): string =>
  ['to', 'until', 'priority', 'labels'].map((name) => textIn(press, name)).join(',')

const TRIAGE: Readonly<Record<string, Does>> = {
  take: (it) => act(it.press, 'assign', { conversation: it.conversation, to: memberOf(it.press) }, once(it, 'take')),
  assign: async (it) => {
    const to = textIn(it.press, 'to')
    if (!to) throw new Refusal('invalid', 'Choose somebody first.')
    await act(it.press, 'assign', { conversation: it.conversation, to }, once(it, 'assign'))
  },
  release: (it) => act(it.press, 'release', { conversation: it.conversation }, once(it, 'release')),
  // What the thread shows is what whoever presses has seen: a customer's line after it refuses.
  resolve: (it) =>
    act(it.press, 'resolve', { conversation: it.conversation, upTo: it.view.shown }, once(it, 'resolve')),
  reopen: (it) => act(it.press, 'reopen', { conversation: it.conversation }, once(it, 'reopen')),
  snooze: async (it) => {
    const preset = snoozePresets.find((one) => one === textIn(it.press, 'until'))
    if (!preset) throw new Refusal('invalid', 'Choose how long first.')
    const until = snoozeUntil(preset, new Date(), it.press.zone)
    const body = {
      conversation: it.conversation,
      upTo: it.view.shown,
      until: typeof until === 'string' ? until : until.toISOString(),
    }
    await act(it.press, 'snooze', body, { ...once(it, 'snooze'), id: it.press.id })
  },
  priority: async (it) => {
    const priority = priorities.find((one) => one === textIn(it.press, 'priority'))
    if (!priority) throw new Refusal('invalid', 'Choose a priority first.')
    await act(it.press, 'set_priority', { conversation: it.conversation, priority }, once(it, 'priority'))
  },
  label: async (it) => {
    const wanted = textIn(it.press, 'labels').split(',').filter(Boolean)
    const has = it.view.conversation.labels.map(({ id }) => id)
    const add = wanted.filter((id) => !has.includes(id))
    const remove = has.filter((id) => !wanted.includes(id))
    if (add.length + remove.length > 0)
      await act(it.press, 'label', { conversation: it.conversation, add, remove }, once(it, 'label'))
  },
  spam: (it) => act(it.press, 'mark_spam', { conversation: it.conversation, spam: true }, once(it, 'spam')),
  not_spam: (it) => act(it.press, 'mark_spam', { conversation: it.conversation, spam: false }, once(it, 'not_spam')),
  direct: (it) => setMode(it, 'direct'),
  internal: (it) => setMode(it, 'explicit'),
}

const setMode = (it: Pressed, mode: 'direct' | 'explicit'): Promise<void> =>
  act(it.press, 'set_mode', { conversation: it.conversation, installation: it.press.installation.id, mode })

/** Verbs that belong to a line or a draft, not to the state of the card. */
const OTHERS: Readonly<Record<string, Does>> = {
  refresh: async () => undefined,
  resend: (it) => {
    const delivery = textIn(it.press, 'd')
    return act(it.press, 'resend', { message: textIn(it.press, 'm'), ...(delivery ? { delivery } : {}) })
  },
  // Somebody looked at the customer's side, where it stands.
  arrived: (it) => act(it.press, 'confirm_sent', { message: textIn(it.press, 'm'), delivery: textIn(it.press, 'd') }),
  discard: (it) => act(it.press, 'dismiss_suggestion', { suggestion: textIn(it.press, 's') }),
}

/** Verbs of cards that are not the root: whoever pressed would see the root in their place. */
const SAID: Readonly<Record<string, string>> = {
  discard: '🗑 Discarded.',
  resend: '⏳ On its way once more.',
  arrived: '📨 Noted: it arrived.',
}

export const onExecute = async (press: Press, verb: string): Promise<unknown> => {
  const view = await viewOf(press)
  if (verb === 'send_line' || verb === 'keep_line') return decideQuestion(press, view, verb === 'send_line')
  if (verb === 'undo') return message(await undone(press))
  const does = Object.hasOwn(TRIAGE, verb) ? TRIAGE[verb] : OTHERS[verb]
  if (!does) return message('This button is of another version of Deskless. Use the newest card.')
  const stale = Object.hasOwn(TRIAGE, verb) && textIn(press, 'v') !== versionOf(view.conversation)
  if (stale) return fresh(press)
  try {
    await does({ press, view, conversation: view.conversation.id })
  } catch (error) {
    if (error instanceof Refusal && error.code === 'stale') return fresh(press)
    const said = failureSentence(error)
    if (!said) throw error
    return message(said)
  }
  return Object.hasOwn(SAID, verb) ? message(SAID[verb] ?? '') : fresh(press)
}

const undone = async (press: Press): Promise<string> => {
  memberOf(press)
  return (await undo(textIn(press, 'key'), press.installation)) ?? sentences.tooLate
}

/** The card as it is now, for whoever pressed. Everybody else's is drawn anew by the mirror. */
const fresh = async (press: Press): Promise<unknown> => {
  const { installation, person } = press
  const view = await viewOf(press)
  if (
    person.person === 'guest' ||
    person.person === 'external' ||
    person.person === 'unknown' ||
    person.person === 'bot'
  )
    return message(sentences.external)
  const [first] = await installation.hub.read.messages(view.conversation.id, { after: 0, limit: 1 })
  const channel = press.root?.split(';')[0] ?? view.channel
  const extra = await extraOf(view, first, installation, channel)
  return redrawn(cardContent(view, first, { ...extra, for: person.member }))
}
