// Where a conversation shall go on: a channel that rules name, or any other.
import type { MirrorView } from '@deskless/core/contract'
import type { InputBlock } from '@slack/types'
import { LIMITS } from '../limits.ts'
import { asText } from './json.ts'
import { chosenIn, fieldOf, grouped, input, modal } from './modal.ts'
import { context, option, plain } from './shapes.ts'
import type { ModalView, ViewState } from './types.ts'

/** `channels`: as rules say them, with what people call them. */
export type MoveAbout = { view: MirrorView; channels: readonly { said: string; name: string }[] }

export const moveModal = ({ view, channels }: MoveAbout): ModalView =>
  modal({
    view,
    callback: 'move',
    title: 'Move',
    submit: 'Move',
    blocks: [
      ...(channels.length > 0 ? [known(channels)] : []),
      input(
        'other',
        channels.length > 0 ? 'Or another channel' : 'Channel',
        {
          type: 'conversations_select',
          action_id: 'other',
          placeholder: plain('Choose a channel', LIMITS.select.placeholder),
          filter: { include: ['public', 'private'], exclude_external_shared_channels: true, exclude_bot_users: true },
        },
        true,
      ),
      context(
        'This thread stays and says where it goes on. The conversation stays there until it is resolved or moved again.',
      ),
    ],
  })

const known = (channels: MoveAbout['channels']): InputBlock =>
  input(
    'known',
    'Channel',
    {
      type: 'static_select',
      action_id: 'known',
      placeholder: plain('Choose a channel', LIMITS.select.placeholder),
      option_groups: grouped([
        { label: 'Channels of your rules', options: channels.map(({ said, name }) => option(name, said)) },
      ]),
    },
    true,
  )

/** The channel of one's own choice counts before the one that was offered. */
export const readMove = (state: ViewState): string | undefined =>
  asText(fieldOf(state, 'other').selected_conversation) || chosenIn(state, 'known')
