import type { Client } from '@microsoft/teams.api'
import type { Drawn, Member, TeamsPort } from './port.ts'

type Conversations = Client['conversations']
type Calls = (conversation: string) => Promise<Conversations>

const MOST_PAGES = 40

/** The port, on the SDK's client for one conversation. */
export const asPort = (
  at: Calls,
  channelsOf: (team: string) => Promise<{ id: string; name?: string }[]>,
): TeamsPort => ({
  openThread: async (channel, drawn) => {
    const body = { isGroup: true, channelData: { channel: { id: channel } }, activity: asActivity(drawn) }
    const { activityId } = await (await at(channel)).create(body as never)
    if (!activityId) throw new Error('Teams did not say how the new thread is called.')
    return activityId
  },
  post: async (conversation, drawn) => {
    const { id } = await (await at(conversation)).createActivity(conversation, asActivity(drawn))
    return id
  },
  edit: async (conversation, id, drawn) => {
    await (await at(conversation)).updateActivity(conversation, id, asActivity(drawn))
  },
  remove: async (conversation, id) => void (await (await at(conversation)).deleteActivity(conversation, id)),
  react: async (conversation, id, reaction, on) => {
    const calls = await at(conversation)
    await (on ? calls.addReaction(conversation, id, reaction) : calls.deleteReaction(conversation, id, reaction))
  },
  member: async (conversation, person) => asMember(await (await at(conversation)).getMemberById(conversation, person)),
  members: async (conversation) => everybody(await at(conversation), conversation),
  chatWith: async (person, tenant) => {
    const asked = { members: [{ id: person }], tenantId: tenant, channelData: { tenant: { id: tenant } } }
    return (await (await at(`person:${person}`)).create(asked as never)).id
  },
  channels: async (team) => (await channelsOf(team)).map(({ id, name }) => ({ id, name: name ?? 'General' })),
})

const everybody = async (calls: Conversations, conversation: string): Promise<Member[]> => {
  const found: Member[] = []
  let after: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const { members, continuationToken } = await calls.getPagedMembers(conversation, 500, after)
    found.push(...members.map(asMember))
    if (!continuationToken) return found
    after = continuationToken
  }
  return found
}

/** Here Teams calls the id in the directory `objectId`, elsewhere `aadObjectId`. */
const asMember = (account: unknown): Member => {
  const { objectId, ...member } = account as Member & { objectId?: string }
  const user = member.aadObjectId ?? objectId
  return { ...member, ...(user ? { aadObjectId: user } : {}) }
}

const asActivity = ({ text, summary, attachments, entities }: Drawn): never =>
  ({
    type: 'message',
    summary,
    ...(text === undefined ? {} : { text, textFormat: 'xml' }),
    ...(attachments ? { attachments } : {}),
    ...(entities ? { entities } : {}),
  }) as never
