// Conversations as a list for one person: who, how it stands, since when they wait, and the way to the thread.
import type { ConversationView, Place } from '@deskless/core/contract'
import { LIMITS } from '../limits.ts'
import { permalink } from '../places.ts'
import { escapedCut, oneLine } from './escape.ts'
import { context, plain, section } from './shapes.ts'
import type { Drawn, KnownBlock } from './types.ts'
import { channelName, contactName, dateWords, statusWords } from './words.ts'

/** `next`: what the button for the rest carries. `workspace`: Slack's address of it, where links begin. */
type List = {
  title: string
  rows: readonly ConversationView[]
  places: ReadonlyMap<string, Place>
  workspace: string
  empty: string
  next?: Record<string, unknown>
}

export const NEXT_PAGE = 'list_next'

export const listBlocks = ({ title, rows, empty, next, ...about }: List): Drawn => ({
  text: rows.length > 0 ? title : `${title}: ${empty}`,
  blocks: [
    section(`*${title}*`),
    ...(rows.length > 0 ? rowBlocks(rows, about) : [context(empty)]),
    ...(next ? [nextButton(next)] : []),
  ],
})

export const rowBlocks = (rows: List['rows'], about: Pick<List, 'places' | 'workspace'>): KnownBlock[] =>
  rows.map((row) => section(rowOf(row, about)))

const nextButton = (next: Record<string, unknown>): KnownBlock => ({
  type: 'actions',
  block_id: 'list',
  elements: [
    {
      type: 'button',
      action_id: NEXT_PAGE,
      text: plain('Next page', LIMITS.button.text),
      // A value of ours names a conversation; a list is about none.
      value: JSON.stringify({ c: 'list', n: 0, ...next }),
    },
  ],
})

const rowOf = (row: ConversationView, { places, workspace }: Pick<List, 'places' | 'workspace'>): string => {
  const place = places.get(row.id)
  const name = `${contactName(row)} · ${channelName(row.inbox)} · #${row.number}`
  const said = row.lastText ? `\n>${escapedCut(oneLine(row.lastText, 150), 300)}` : ''
  const waits = row.waitingSince && row.status !== 'resolved' ? ` · ⏱ waiting since ${dateWords(row.waitingSince)}` : ''
  return `${linked(name, place && permalink(workspace, place.root))} · ${statusWords(row)}${waits}${said}`
}

const linked = (name: string, link: string | undefined): string => {
  const safe = escapedCut(name, 200).replaceAll('|', '¦')
  return link ? `<${link}|${safe}>` : `*${safe}*`
}
