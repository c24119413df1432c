// Where a conversation shall go on: a channel that rules name, or any other of the teams the app is in.
import type { MirrorView } from '@deskless/core/contract'
import type { Json } from './elements.ts'
import { card, choose, line, small, submit } from './elements.ts'
import { titleOf } from './words.ts'

type Move = {
  view: MirrorView
  /** As rules say them, or by their ids, with what people call them. */
  channels: readonly { said: string; name: string }[]
  nonce: string
  problem?: string
}

export const moveForm = ({ view, channels, nonce, problem }: Move): Json =>
  card(
    [
      line('Move to another channel', { weight: 'Bolder', size: 'Medium' }),
      small(titleOf(view.conversation)),
      ...(problem ? [line(problem, { color: 'Attention' })] : []),
      ...(channels.length > 0
        ? [
            choose(
              'channel',
              'Channel',
              channels.map(({ said, name }) => ({ title: name, value: said })),
              { placeholder: 'Choose a channel', filtered: true },
            ),
          ]
        : [line('There is no other channel in the teams Deskless was added to.')]),
      small(
        'This thread stays and says where it goes on. The conversation stays there until it is resolved or moved again.',
      ),
    ],
    channels.length > 0 ? [submit('Move', 'move', { c: view.conversation.id, nonce }, 'positive')] : [],
  )
