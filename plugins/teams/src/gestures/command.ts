// “@Deskless …” in a thread: the words behind the mention, when they name something to do.
import type { CommandInput, CommandName, MirrorView } from '@deskless/core/contract'
import { priorities, Refusal, snoozePresets, snoozeUntil } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import type { Someone } from '../people.ts'
import { refusalSentence, sentences } from '../render/sentences.ts'
import { statusWords } from '../render/words.ts'
import { tellOnly } from '../say.ts'

type Asked = {
  installation: Installation
  view: MirrorView
  author: Someone
  words: string
  id: string
  root: string | undefined
  /** Where whoever asks is. */
  zone: string
}
type Acting = Asked & { member: string; rest: string }

const HELP = [
  '@Deskless reply … sends these words to the customer.',
  '@Deskless note … keeps them internal, like any other line.',
  '@Deskless take, release, resolve, reopen, spam, mute, status',
  '@Deskless assign <name>, snooze <1h|3h|tomorrow|monday|next-message>, priority <none|low|medium|high|urgent>, label <name>',
].join('\n')

const MUTED =
  '🔕 Muted for you: nothing more of this conversation is told to you, until it is given to you or somebody mentions you by name. @Deskless mute ends it.'
const HEARD = '🔔 You hear of this conversation again.'

type Does = (it: Acting) => Promise<unknown>

const issue = <N extends CommandName>(
  { installation, member, id }: Acting,
  name: N,
  body: CommandInput<N>,
): Promise<unknown> => installation.hub.command(name, body, { actor: { kind: 'member', id: member }, id })

const DOES: Readonly<Record<string, Does>> = {
  take: (it) => issue(it, 'assign', { conversation: it.view.conversation.id, to: it.member }),
  release: (it) => issue(it, 'release', { conversation: it.view.conversation.id }),
  resolve: (it) => issue(it, 'resolve', { conversation: it.view.conversation.id, upTo: it.view.shown }),
  reopen: (it) => issue(it, 'reopen', { conversation: it.view.conversation.id }),
  spam: (it) => issue(it, 'mark_spam', { conversation: it.view.conversation.id, spam: true }),
  assign: async (it) => {
    const members = await it.installation.hub.read.members()
    const wanted = it.rest.replace(/^@/, '').toLowerCase()
    const to = wanted === 'me' ? it.member : members.find(({ name }) => name.toLowerCase().startsWith(wanted))?.id
    if (!to || !wanted) throw new Refusal('not_found', 'Say whom: assign <name>.')
    await issue(it, 'assign', { conversation: it.view.conversation.id, to })
  },
  snooze: async (it) => {
    const preset = snoozePresets.find((one) => one === (it.rest.toLowerCase() || '1h'))
    if (!preset) throw new Refusal('invalid', `Say how long: snooze ${snoozePresets.join(', ')}.`)
    const until = snoozeUntil(preset, new Date(), it.zone)
    const body = {
      conversation: it.view.conversation.id,
      upTo: it.view.shown,
      until: typeof until === 'string' ? until : until.toISOString(),
    }
    await issue(it, 'snooze', body)
  },
  priority: async (it) => {
    const priority = priorities.find((one) => one === it.rest.toLowerCase())
    if (!priority) throw new Refusal('invalid', `Say which: priority ${priorities.join(', ')}.`)
    await issue(it, 'set_priority', { conversation: it.view.conversation.id, priority })
  },
  label: async (it) => {
    const label = (await it.installation.hub.read.labels()).find(
      ({ name }) => name.toLowerCase() === it.rest.toLowerCase(),
    )
    if (!label) throw new Refusal('not_found', `There is no label ${it.rest}.`)
    await issue(it, 'label', { conversation: it.view.conversation.id, add: [label.id] })
  },
  // Chosen again it ends.
  mute: async (it) => {
    const { id: conversation } = it.view.conversation
    const muted = !(await it.installation.hub.read.isMuted(conversation, it.member))
    await issue(it, 'mute', { conversation, muted })
    await tellOnly(it.installation, { person: it.author, root: it.root }, muted ? MUTED : HEARD)
  },
  status: (it) => tellOnly(it.installation, { person: it.author, root: it.root }, statusWords(it.view.conversation)),
  help: (it) => tellOnly(it.installation, { person: it.author, root: it.root }, HELP),
}

const split = (words: string): [string, string] => {
  const [, name = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(words.trim()) ?? []
  return [name.toLowerCase(), rest.trim()]
}

/** Words that name nothing to do are talk, and kept as a note. */
export const isCommand = (words: string): boolean => {
  const [name, rest] = split(words)
  return name === '' || (Object.hasOwn(DOES, name) && rest.split(/\s+/).length <= 4 && !rest.includes('\n'))
}

export const onCommand = async (asked: Asked): Promise<void> => {
  const { installation, author, root, view } = asked
  const [name, rest] = split(asked.words)
  const where = { person: author, root }
  const does = DOES[name || 'help']
  if (!does) return
  if (!author.member) return tellOnly(installation, where, sentences.unmapped)
  try {
    if (view.movedTo) throw new Refusal('closed', 'This conversation goes on elsewhere.')
    await does({ ...asked, member: author.member.id, rest })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await tellOnly(installation, where, refusalSentence(error))
  }
}
