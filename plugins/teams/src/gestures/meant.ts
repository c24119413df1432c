import type { Installation } from '../client.ts'
import type { Reading } from '../render/read.ts'

export type Meant = {
  /** How its beginning says that it is for the customer. */
  meant?: 'mention' | 'prefix'
  /** Its beginning says that it is not. */
  internal: boolean
  text: string
}

const WORD = /^(reply|note)\b[\s:,-]*/i

/** “@Deskless reply …”, or the prefix of the installation. Other words behind the mention are for the bot alone. */
export const meantBy = ({ settings }: Pick<Installation, 'settings'>, { toBot, text }: Reading): Meant => {
  const word = toBot ? WORD.exec(text) : null
  const rest = word ? text.slice(word[0].length) : text
  if (word)
    return word[1]?.toLowerCase() === 'reply'
      ? { meant: 'mention', internal: false, text: rest }
      : { internal: true, text: rest }
  if (toBot) return { internal: true, text }
  const { prefix } = settings
  return prefix && text.startsWith(prefix)
    ? { meant: 'prefix', internal: false, text: text.slice(prefix.length).trimStart() }
    : { internal: false, text }
}
