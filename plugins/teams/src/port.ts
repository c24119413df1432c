// All that the plugin asks of Teams. Whatever library stands behind it, nothing else of it is used here.

export type CardAttachment = {
  contentType: 'application/vnd.microsoft.card.adaptive'
  content: Record<string, unknown>
}
export type ImageAttachment = { contentType: string; contentUrl: string; name?: string }

/** One message of ours. `text` is the small HTML Teams shows in messages; `summary` is what a notification says. */
export type Drawn = {
  text?: string
  summary: string
  attachments?: (CardAttachment | ImageAttachment)[]
  entities?: Record<string, unknown>[]
}

export type Member = {
  id: string
  aadObjectId?: string
  name: string
  email?: string
  userPrincipalName?: string
  userRole?: string
  tenantId?: string
}

/** `channel`: an id, `19:…@thread.tacv2`. `conversation`: the same, with the thread where it is one, or a personal chat. */
export type TeamsPort = {
  openThread(channel: string, drawn: Drawn): Promise<string>
  post(conversation: string, drawn: Drawn): Promise<string>
  edit(conversation: string, id: string, drawn: Drawn): Promise<void>
  remove(conversation: string, id: string): Promise<void>
  react(conversation: string, id: string, reaction: string, on: boolean): Promise<void>
  member(conversation: string, person: string): Promise<Member>
  members(conversation: string): Promise<Member[]>
  /** The chat of the bot with one person. */
  chatWith(person: string, tenant: string): Promise<string>
  channels(team: string): Promise<{ id: string; name: string }[]>
}
