import type { MirrorView } from '@deskless/core/contract'
import { ChannelError } from '@deskless/core/contract'
import type { Installation } from './client.ts'
import { ask } from './client.ts'
import type { Someone } from './people.ts'
import { keyOf, placeOf } from './places.ts'
import type { Drawn } from './port.ts'
import { escaped } from './render/index.ts'

/** `root`: the thread it is about, where there is one. */
export type Where = { person: Pick<Someone, 'user' | 'id' | 'name'>; root?: string | undefined }

const said = (text: string): Drawn => ({ text: `<p>${escaped(text)}</p>`, summary: text.slice(0, 300) })

/**
 * For one person: in their chat with the bot, or, where they have none, in the thread with their name. Only ever an
 * explanation: it may be lost, and nothing depends on it.
 */
export const tellOnly = async (installation: Installation, { person, root }: Where, text: string): Promise<void> => {
  if (await tellInChat(installation, person, said(text))) return
  if (root) await ask(installation, (teams) => teams.post(root, said(`${person.name}: ${text}`))).catch(lost)
}

const lost = (error: unknown): undefined => {
  if (error instanceof ChannelError) return undefined
  throw error
}

const chatName = (user: string): string => `chat ${user}`

/** False: they have no chat with the bot, because the app was never added for them. */
export const tellInChat = async (
  installation: Installation,
  { id, user }: Where['person'],
  drawn: Drawn,
): Promise<boolean> => {
  const { settings, address = '' } = installation
  try {
    const known = await installation.kept(chatName(user))
    const chat =
      typeof known === 'string'
        ? known
        : await ask(installation, (teams) => teams.chatWith(id, settings.tenantId ?? address))
    if (known !== chat) await installation.keep(chatName(user), chat)
    await ask(installation, (teams) => teams.post(chat, drawn))
    return true
  } catch (error) {
    if (error instanceof ChannelError && ['forbidden', 'gone', 'rejected'].includes(error.code)) return false
    throw error
  }
}

/** Stands in the thread, for everybody. Answers its outside id. */
export const sayIn = async (
  installation: Installation,
  { root = '' }: Pick<MirrorView, 'root'>,
  drawn: Drawn,
): Promise<string> => keyOf(placeOf(root).channel, await ask(installation, (teams) => teams.post(root, drawn)))
