import type { Given } from './bolt.ts'
import { forgetChannel, namesOfChannel } from './channels.ts'

const AGAIN = 'then set the mode of its channel rule again'

/** `line` stands in the threads; `tell` is what an admin reads. */
const LOST = {
  shared: {
    line: 'This channel is now shared with another company. From here on nothing written here reaches the customer.',
    tell: (name: string) =>
      `${name} is now shared with another company, so it only watches. Stop sharing it, or name another channel in the channel rules; ${AGAIN}.`,
  },
  public: {
    line: 'This channel is now public. From here on nothing written here reaches the customer.',
    tell: (name: string) =>
      `${name} is now public: everybody in the workspace can read it, so it only watches. Make it private if that was not meant; ${AGAIN}.`,
  },
  archived: {
    line: 'This channel was archived. From here on nothing written here reaches the customer.',
    tell: (name: string) =>
      `${name} was archived, so nobody sees its conversations. Bring it back, or name another channel in the channel rules; ${AGAIN}.`,
  },
  deleted: {
    line: 'This channel was deleted. From here on nothing written here reaches the customer.',
    tell: (name: string) =>
      `${name} was deleted, so nobody sees its conversations. Name another channel in the channel rules.`,
  },
  left: {
    line: 'Deskless was removed from this channel. From here on nothing written here reaches the customer.',
    tell: (name: string) =>
      `Deskless was removed from ${name}, so nobody sees its new messages. Invite it again; ${AGAIN}.`,
  },
} as const

/** A channel that others came to see, or that is gone for us, is none to answer from. Other channels are no business of ours. */
export const watchOnly = async (
  { installation }: Pick<Given, 'installation'>,
  channel: string,
  why: keyof typeof LOST,
): Promise<void> => {
  // Asked before the old knowledge goes: a private channel we were removed from does not tell its name any more.
  const channels = await namesOfChannel(installation, channel)
  forgetChannel(installation, channel)
  const { line, tell } = LOST[why]
  const name = channels[1] ?? `The channel ${channel}`
  await installation.desk?.onlyWatch({ channels, roots: `${channel}:`, line, tell: tell(name) })
}
