// An activity as Teams brings it, as far as it is read here.

export type Account = { id?: string; name?: string; aadObjectId?: string; role?: string }
export type Entity = { type?: string; text?: string; mentioned?: Account }
export type Attachment = { contentType?: string; content?: unknown; contentUrl?: string; name?: string }
export type Activity = {
  type?: string
  name?: string
  id?: string
  action?: string
  timestamp?: string
  serviceUrl?: string
  from?: Account
  recipient?: Account
  conversation?: { id?: string; tenantId?: string; conversationType?: string }
  text?: string
  replyToId?: string
  attachments?: Attachment[]
  entities?: Entity[]
  reactionsAdded?: { type?: string }[]
  reactionsRemoved?: { type?: string }[]
  channelData?: {
    eventType?: string
    tenant?: { id?: string }
    channel?: { id?: string; name?: string }
    team?: { id?: string; name?: string }
    teamsChannelId?: string
    teamsTeamId?: string
  }
  value?: unknown
  localTimezone?: string
}

export const tenantIn = ({ channelData, conversation }: Activity): string | undefined =>
  channelData?.tenant?.id ?? conversation?.tenantId

export const channelIn = ({ channelData, conversation }: Activity): string | undefined =>
  channelData?.channel?.id ??
  channelData?.teamsChannelId ??
  (conversation?.conversationType === 'channel' ? conversation.id?.split(';')[0] : undefined)

/** Whose client tells none is taken to live by UTC. */
export const zoneIn = ({ localTimezone }: Activity): string => localTimezone ?? 'UTC'

/** Milliseconds since somebody did this: an edit bears the id of its line, so only its own time tells. */
export const ageOf = ({ timestamp = '' }: Activity): number => {
  const at = Date.parse(timestamp)
  return Number.isNaN(at) ? 0 : Math.max(0, Date.now() - at)
}

export const teamIn = ({ channelData }: Activity): string | undefined =>
  channelData?.team?.id ?? channelData?.teamsTeamId

/** The post a line stands below; undefined for one that stands at the top. */
export const rootIn = ({ conversation, id }: Activity): string | undefined => {
  const root = conversation?.id?.split(';messageid=')[1]
  return root && root !== id ? root : undefined
}

/** The thread something was pressed in, whose card may be its root itself. */
export const threadIn = ({ conversation, replyToId }: Activity): string | undefined =>
  conversation?.id?.split(';messageid=')[1] ?? replyToId
