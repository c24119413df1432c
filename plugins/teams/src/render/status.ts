// What the bot answers one person in their chat with it.
import type { MemberView, QueueCounts } from '@deskless/core/contract'
import { oneLine } from '@deskless/core/contract'
import type { Drawn } from '../port.ts'
import { attached, card, dialog, line, opens, small } from './elements.ts'

/** `starts`: they may write to customers first. `tab`: Teams' address of the tab. */
type Status = {
  member: MemberView
  counts: Pick<QueueCounts, 'mine' | 'unassigned'>
  starts: boolean
  tab: string | undefined
}

export const drawStatus = ({ member, counts: { mine, unassigned }, starts, tab }: Status): Drawn => {
  const said = `You are ${oneLine(member.name, 80, 'an agent')}. Yours: ${mine}. Unassigned: ${unassigned}.`
  const actions = [
    ...(starts ? [dialog('New conversation…', 'start', {}, 'positive')] : []),
    ...(tab ? [opens('Open the inbox', tab)] : []),
  ]
  return {
    summary: said,
    attachments: [attached(card([line(said, { weight: 'Bolder' }), small('The tab shows everything.')], actions))],
  }
}
