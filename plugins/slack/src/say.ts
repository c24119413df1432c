import type { MirrorView } from '@deskless/core/contract'
import { ChannelError, Refusal } from '@deskless/core/contract'
import type { KnownBlock } from '@slack/types'
import type { Installation } from './client.ts'
import { ask, unless, unlessRefused } from './client.ts'
import { checkMessage } from './limits.ts'
import { placeOf } from './places.ts'
import { cut } from './render/escape.ts'
import { failureSentence, refusalSentence } from './render/index.ts'

export type Where = { channel: string; user: string; thread?: string }

/** An explanation is worth more than how it looks: what Slack would refuse is said in words alone. */
export const fitting = <S extends { text: string; blocks?: KnownBlock[] }>(said: S): S | { text: string } =>
  checkMessage(said).length === 0 ? said : { text: cut(said.text, 3_000) }

const NOT_THERE = [
  'user_not_in_channel',
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'thread_not_found',
  'message_not_found',
]

/**
 * For one person's eyes: in the thread, or in a direct message where the bot cannot write there, or they do not read there.
 * Only ever an explanation: it may be lost, and nothing depends on it.
 */
export const tellOnly = async (
  installation: Installation,
  { channel, user, thread }: Where,
  text: string,
  blocks?: KnownBlock[],
): Promise<void> => {
  const said = fitting({ text: cut(text, 3_000), ...(blocks ? { blocks } : {}) })
  const draft = { channel, user, ...said, ...(thread ? { thread_ts: thread } : {}) }
  const seen = await unless(
    NOT_THERE,
    ask(installation, (client) => client.chat.postEphemeral(draft)),
  )
  if (seen) return
  const about = channel ? `${said.text}\n(About <#${channel}>.)` : said.text
  await unlessRefused(ask(installation, (client) => client.chat.postMessage({ channel: user, ...said, text: about })))
}

/** A refusal is told to whoever asked; everything else is tried again, or somebody's bug. */
export const orTell = async (installation: Installation, where: Where, work: () => Promise<void>): Promise<void> => {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await tellOnly(installation, where, refusalSentence(error))
  }
}

/** A press is done once, while somebody looks: what Slack refused is told to them as well. */
export const orTellPresser = async (
  installation: Installation,
  where: Where,
  work: () => Promise<void>,
): Promise<void> => {
  try {
    await work()
  } catch (error) {
    const said = failureSentence(error)
    if (!said) throw error
    if (error instanceof ChannelError)
      installation.hub.log.warn({ code: error.code }, 'Slack refused what a press needs.')
    await tellOnly(installation, where, said)
  }
}

export const threadWhere = (view: MirrorView, user: string): Where => {
  const { channel, ts } = placeOf(view.root ?? '')
  return { channel, user, thread: ts }
}
