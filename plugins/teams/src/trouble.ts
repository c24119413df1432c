import type { MessageView, MirrorView } from '@deskless/core/contract'
import type { Installation } from './client.ts'
import { ask, unless } from './client.ts'
import { keyOf, placeOf } from './places.ts'
import { settledCard } from './render/ask.ts'
import { troubleCard } from './render/trouble.ts'
import { tickWords } from './render/words.ts'

const KIND = 'mirror'

/** What went wrong stands below as a card, one for each answer: it is drawn anew when that is sent again, or did arrive. */
export const showTrouble = async (
  message: MessageView,
  view: MirrorView,
  installation: Installation,
): Promise<void> => {
  const { refs } = installation
  const { status } = message.delivery ?? {}
  const isTrouble = status === 'failed' || status === 'unsure'
  const [known] = (await refs.keys(KIND, message.id)).filter((key) => key.startsWith('19:'))
  const drawn = isTrouble ? troubleCard(view, message) : settledCard(tickWords(message))
  if (known) {
    const { channel, id } = placeOf(known)
    await unless(
      ['gone', 'forbidden'],
      ask(installation, (teams) => teams.edit(channel, id, drawn)),
    )
  } else if (isTrouble && view.root) {
    const { root } = view
    const id = await ask(installation, (teams) => teams.post(root, drawn))
    await refs.claim(keyOf(placeOf(root).channel, id), KIND, message.id)
  }
}
