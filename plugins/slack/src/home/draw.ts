// What a Home tab shows right now: everything is read anew, and nothing is called at Slack.
import { createHash } from 'node:crypto'
import type { MemberView, QueuePage } from '@deskless/core/contract'
import { canStart, Refusal } from '@deskless/core/contract'
import type { HomeView } from '@slack/types'
import type { Installation } from '../client.ts'
import { permalinks } from '../permalink.ts'
import { asJson } from '../render/json.ts'
import type { HomeState } from './state.ts'
import { firstPage } from './state.ts'
import type { HomeAbout } from './view.ts'
import { homeView, PAGE } from './view.ts'

export type DrawnHome = { view: HomeView; print: string }
type With = Pick<HomeAbout, 'tell' | 'resting'>

export const drawHome = async (
  installation: Installation,
  member: MemberView,
  wanted: HomeState,
  more: With = {},
): Promise<DrawnHome> => {
  const { read } = installation.hub
  const { state, page } = await pageOf(installation, member, wanted)
  const [counts, teams, inboxes, labels, urls] = await Promise.all([
    read.queueCounts(member.id),
    read.teams(),
    read.inboxes(),
    read.labels(),
    urlsOf(installation, page),
  ])
  const mayStart = canStart(member, inboxes)
  const about = { member, state, page, counts, teams, inboxes, labels, urls, mayStart, ...more }
  const view = homeView({ ...about, at: new Date() })
  return { view, print: printOf(homeView(about)) }
}

/** A cursor or filter of yesterday may mean nothing today: the list then begins anew. */
const pageOf = async (
  installation: Installation,
  { id: member }: MemberView,
  state: HomeState,
): Promise<{ state: HomeState; page: QueuePage }> => {
  const { tab: queue, team, inbox, label, priority, pages } = state
  const after = pages.at(-1)
  const asked = { member, queue, team, inbox, label, priority, after, limit: PAGE }
  try {
    return { state, page: await installation.hub.read.queue(asked) }
  } catch (error) {
    if (!(error instanceof Refusal) || !after) throw error
    return { state: firstPage(state), page: await installation.hub.read.queue({ ...asked, after: undefined }) }
  }
}

const urlsOf = async (installation: Installation, { rows }: QueuePage): Promise<Map<string, string>> => {
  const places = await installation.desk?.places(rows.map(({ id }) => id))
  return permalinks(installation, new Map([...(places ?? [])].map(([id, { root }]) => [id, root])))
}

/** The same print, the same view: it need not be shown again. */
const printOf = (view: HomeView): string =>
  createHash('sha256')
    .update(JSON.stringify(asJson(view)))
    .digest('base64url')
