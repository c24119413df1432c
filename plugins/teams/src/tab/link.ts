import type { Installation } from '../client.ts'
import { tabLink } from '../places.ts'
import { addressesOf } from '../token.ts'

/** Teams' own address of the tab of this app, at a conversation where one is named. */
export const tabOf = async (installation: Installation, conversation?: string): Promise<string | undefined> => {
  const { clientId } = await addressesOf(installation)
  return clientId && tabLink(clientId, installation.settings.tenantId ?? installation.address, conversation)
}
