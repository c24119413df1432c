import type { MemberView } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import type { Someone } from '../people.ts'
import { mayRead, whoIs } from '../people.ts'
import type { Drawn } from '../render/index.ts'
import { escapeMrkdwn, failureSentence, sentences } from '../render/index.ts'
import { drawList } from './lists.ts'
import { openNotices } from './notices.ts'
import { act } from './triage.ts'

/** A slash command as it was typed. `id` names it, and every command made of it. */
export type Typed = {
  installation: Installation
  user: string
  name: string
  text: string
  id: string
  trigger: string
}

type Answer = Drawn | string
/** Somebody the hub knows, and the words behind the first. */
type Asking = Typed & { someone: Someone; member: MemberView; words: string }

/** What is said after the name of the command. Only help is for people the hub does not know. */
const WORDS: Record<string, (asking: Asking) => Promise<Answer>> = {
  queue: ({ installation, member, words }) => drawList(installation, member, { list: 'queue', words }),
  search: ({ installation, member, words }) => drawList(installation, member, { list: 'search', words }),
  status: (asking) => status(asking),
  online: (asking) => available(asking, 'online'),
  away: (asking) => available(asking, 'away'),
  offline: (asking) => available(asking, 'offline'),
  availability: (asking) => available(asking, asking.words.toLowerCase()),
  notices: async ({ installation, trigger, user }) => {
    await openNotices(installation, trigger, user)
    return 'What you are told by direct message stands in the form.'
  },
}

/** For the eyes of whoever typed it, within the time Slack gives. */
export const answerCommand = async (typed: Typed): Promise<Answer> => {
  const [first = '', ...rest] = typed.text.trim().split(/\s+/)
  const word = first.toLowerCase()
  const known = Object.hasOwn(WORDS, word)
  if (!known && word !== 'link') return help(typed.name, word)
  const someone = await whoIs(typed.installation, typed.user)
  if (!known) return orRefused(() => link(typed, someone, rest.join('')))
  const { member } = someone
  if (!member) return someone.person === 'guest' ? sentences.guest : sentences.unmapped
  const asking = { ...typed, someone, member, words: rest.join(' ') }
  return orRefused(async () => (await WORDS[word]?.(asking)) ?? help(typed.name, word))
}

/** Who asked reads why not. */
export const orRefused = async (work: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await work()
  } catch (error) {
    const said = failureSentence(error)
    if (!said) throw error
    return said
  }
}

const help = (name: string, word: string): string =>
  [
    ...(word && word !== 'help' ? ['I do not know that word. These I know:'] : []),
    `\`${name} queue\` what is mine; also \`unassigned\`, \`mentions\`, \`waiting\`, \`snoozed\`, \`team\` or \`team <name>\``,
    `\`${name} search <words>\` conversations by number, name, address or what was said last`,
    `\`${name} status\` who I take you for, and how much there is to do`,
    `\`${name} online\`, \`away\`, \`offline\` whether conversations are given to you`,
    `\`${name} notices\` what you are told by direct message`,
    `\`${name} link <code>\` who you are here, if your address in Slack is another one; your hub gives you the code`,
    'Inside a thread Slack has no commands: there use the buttons of the card, *Send to customer* in the menu of a line, or an emoji on it.',
  ].join('\n')

const status = async ({ installation, member }: Asking): Promise<string> => {
  if (!mayRead(member)) throw new Refusal('forbidden')
  const counts = await installation.hub.read.queueCounts(member.id)
  const list = Object.entries(counts).map(([queue, count]) => `${queue} ${count}`)
  const may = member.permissions.includes('conversations.reply') ? 'may answer customers' : 'may read, but not answer'
  return [
    `You are *${escapeMrkdwn(member.name)}* (${escapeMrkdwn(member.email)}), ${member.availability}, and ${may}.`,
    list.join(' · '),
  ].join('\n')
}

const AVAILABLE = ['online', 'away', 'offline'] as const

const available = async ({ installation, user, id }: Asking, said: string): Promise<string> => {
  const availability = AVAILABLE.find((one) => one === said)
  if (!availability) throw new Refusal('invalid', `Say one of these: ${AVAILABLE.join(', ')}.`)
  await act(installation, user, id, 'set_availability', { availability })
  return SAID[availability]
}

const SAID: Record<(typeof AVAILABLE)[number], string> = {
  online: '🟢 You are online: conversations are given to you.',
  away: '🌙 You are away: nothing new is given to you. What is yours stays yours.',
  offline: '⚪ You are offline: nothing new is given to you. What is yours stays yours.',
}

/** Guests, apps and people of other companies stay what they are, whoever gave them a code. */
const OURS: readonly string[] = ['agent', 'not-permitted', 'unmapped']

/** The code proves that whoever types it here is signed in there. */
const link = async ({ installation, user, id }: Typed, { person }: Someone, code: string): Promise<string> => {
  if (!OURS.includes(person)) return person === 'guest' ? sentences.guest : sentences.external
  if (!code) return sentences.howToLink
  const member = await installation.desk?.links.redeem({ code, person: user, id })
  if (!member)
    throw new Refusal(
      'not_found',
      'This code is none, or not any longer. Get a new one: it lasts ten minutes and works once.',
    )
  return `✅ From now on you are *${escapeMrkdwn(member.name)}* here.`
}
