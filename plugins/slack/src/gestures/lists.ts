import type { ConversationPage, MemberView, Queue } from '@deskless/core/contract'
import { queues, Refusal, TOTAL_MAX } from '@deskless/core/contract'
import type { Installation } from '../client.ts'
import { identityOf } from '../identity.ts'
import { mayRead } from '../people.ts'
import type { Drawn } from '../render/index.ts'
import { escapeMrkdwn, listBlocks } from '../render/index.ts'

/** One page of what somebody asked for. `words`: which queue, or what to look for. */
export type ListAsked = { list: 'queue' | 'search'; words: string; after?: string }

const PAGE = 8

export const drawList = async (installation: Installation, member: MemberView, asked: ListAsked): Promise<Drawn> => {
  if (!mayRead(member)) throw new Refusal('forbidden')
  return asked.list === 'queue' ? drawQueue(installation, member, asked) : drawSearch(installation, asked)
}

const TITLES: Record<Queue, string> = {
  mine: 'Mine',
  unassigned: 'Unassigned',
  mentions: 'Mentions',
  waiting: 'Waiting longest',
  snoozed: 'Snoozed',
  team: 'Of my teams',
}

const isQueue = (word: string): word is Queue => (queues as readonly string[]).includes(word)

/** `mine` unless something else is said; `team support` is the list of that team. */
const drawQueue = async (installation: Installation, member: MemberView, asked: ListAsked): Promise<Drawn> => {
  const [word = 'mine', ...rest] = asked.words.split(/\s+/).filter(Boolean)
  const queue = word.toLowerCase()
  if (!isQueue(queue)) throw new Refusal('invalid', `There is no queue “${word}”. There are: ${queues.join(', ')}.`)
  const team = queue === 'team' ? await teamNamed(installation, rest.join(' ')) : undefined
  const { total, ...page } = await installation.hub.read.queue({
    member: member.id,
    queue,
    limit: PAGE,
    ...(team ? { team: team.id } : {}),
    ...(asked.after ? { after: asked.after } : {}),
  })
  const title = `${team ? `Team ${escapeMrkdwn(team.name)}` : TITLES[queue]} (${total >= TOTAL_MAX ? `${TOTAL_MAX} or more` : total})`
  return draw(installation, page, { title, empty: 'Nothing here.', asked })
}

const teamNamed = async ({ hub }: Installation, name: string): Promise<{ id: string; name: string } | undefined> => {
  if (!name) return undefined
  const teams = await hub.read.teams()
  const team = teams.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (team) return team
  throw new Refusal(
    'invalid',
    `There is no team “${name}”. There are: ${teams.map((one) => one.name).join(', ') || 'none'}.`,
  )
}

const drawSearch = async (installation: Installation, asked: ListAsked): Promise<Drawn> => {
  const words = asked.words.trim().slice(0, 200)
  if (!words) throw new Refusal('invalid', 'Say what to look for: /deskless search jane@example.com.')
  const page = await installation.hub.read.search(words, {
    limit: PAGE,
    ...(asked.after ? { after: asked.after } : {}),
  })
  const empty = 'Nothing found. Names, addresses, numbers and the last lines of recent conversations are searched.'
  return draw(installation, page, { title: `Found for “${escapeMrkdwn(words)}”`, empty, asked: { ...asked, words } })
}

const draw = async (
  installation: Installation,
  { rows, next }: ConversationPage,
  { asked, ...about }: { title: string; empty: string; asked: ListAsked },
): Promise<Drawn> => {
  const { url: workspace } = await identityOf(installation)
  const places = (await installation.desk?.places(rows.map(({ id }) => id))) ?? new Map()
  return listBlocks({ ...about, rows, places, workspace, ...(next ? { next: { ...asked, after: next } } : {}) })
}
