/** A message's outside id: ids are unique only within a channel. Of a root it is also how Teams names its thread. */
export const keyOf = (channel: string, id: string): string => `${channel};messageid=${id}`

export const placeOf = (key: string): { channel: string; id: string } => {
  const [channel = '', id = ''] = key.split(';messageid=')
  return { channel, id }
}

/** Teams' own address of a message. */
export const linkTo = (key: string, tenant: string | undefined): string => {
  const { channel, id } = placeOf(key)
  const query = tenant ? `?${new URLSearchParams({ tenantId: tenant })}` : ''
  return `https://teams.microsoft.com/l/message/${encodeURIComponent(channel)}/${id}${query}`
}

/** Of the personal tab in the app's package. */
export const TAB = 'panel'

/** Teams' own address of the tab; with a conversation, of the tab with that one open. */
export const tabLink = (app: string, tenant: string | undefined, conversation?: string): string => {
  const query = new URLSearchParams(tenant ? { tenantId: tenant } : {})
  if (conversation) query.set('context', JSON.stringify({ subEntityId: `c/${conversation}` }))
  const asked = String(query)
  return `https://teams.microsoft.com/l/entity/${encodeURIComponent(app)}/${TAB}${asked ? `?${asked}` : ''}`
}
