import type { MirrorView } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import type { KnownBlock } from '@slack/types'
import type { Installation } from './client.ts'
import { ask, unless } from './client.ts'
import { placeOf } from './places.ts'
import { cut } from './render/escape.ts'
import { refusalSentence } from './render/index.ts'

export type Where = { channel: string; user: string; thread?: string }

const NOT_THERE = [
  'user_not_in_channel',
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'thread_not_found',
  'message_not_found',
]

/** For one person's eyes. Only ever an explanation: it may be lost, and nothing depends on it. */
export const tellOnly = async (
  installation: Installation,
  { channel, user, thread }: Where,
  text: string,
  blocks?: KnownBlock[],
): Promise<void> => {
  const draft = {
    channel,
    user,
    text: cut(text, 3_000),
    ...(blocks ? { blocks } : {}),
    ...(thread ? { thread_ts: thread } : {}),
  }
  await unless(
    NOT_THERE,
    ask(installation, (client) => client.chat.postEphemeral(draft)),
  )
}

/** A refusal is told to whoever asked; everything else is somebody's bug. */
export const orTell = async (installation: Installation, where: Where, work: () => Promise<void>): Promise<void> => {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await tellOnly(installation, where, refusalSentence(error))
  }
}

export const threadWhere = (view: MirrorView, user: string): Where => {
  const { channel, ts } = placeOf(view.root ?? '')
  return { channel, user, thread: ts }
}
