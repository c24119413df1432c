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
