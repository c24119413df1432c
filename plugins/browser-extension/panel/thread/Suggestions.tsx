import { useState } from 'preact/hooks'
import type { ComposerState } from '../composer/composer.ts'
import { Icon } from './Icon.tsx'
import { PartView } from './parts.tsx'
import type { Room } from './room.ts'
import type { Suggestion } from './types.ts'
import { fill, wordsOf } from './words.ts'

type Props = { room: Room; composer: ComposerState }

/** Proposed answers. None is ever sent by itself. */
export const Suggestions = ({ room, composer }: Props) => (
  <>
    {room.suggestions.value.map((it) => (
      <Proposed key={it.id} it={it} room={room} composer={composer} />
    ))}
  </>
)

const Proposed = ({ it, room, composer }: Props & { it: Suggestion }) => {
  const [sure, setSure] = useState(false)
  const { desk, conversation } = room
  const words = wordsOf(desk)
  const parts = it.parts ?? []
  if (parts.length === 0) return null
  const name = conversation.value?.contact.name ?? ''
  return (
    <article class="line suggestion ends" aria-label={words.suggestion}>
      <header>
        <Icon name="spark" />
        <b>{words.suggestion}</b>
        <span class="tag">{authorOf(room, it)}</span>
      </header>
      <div class="bubble">
        {parts.map((part, at) => (
          <PartView key={at} room={room} part={part} />
        ))}
      </div>
      {it.why && <p class="why">{it.why}</p>}
      <footer>
        {desk.can('conversations.reply') && (
          <>
            <button type="button" class="primary" onClick={() => (sure ? composer.sendSuggestion(it) : setSure(true))}>
              {sure ? fill(words.sendTo, { name }) : words.send}
            </button>
            <button type="button" onClick={() => void composer.editSuggestion(it)}>
              {words.edit}
            </button>
          </>
        )}
        <button type="button" onClick={() => void putAside(room, it)}>
          {words.discard}
        </button>
      </footer>
    </article>
  )
}

const putAside = async ({ desk, suggestions }: Room, { id }: Suggestion): Promise<void> => {
  try {
    await desk.api.command('dismiss_suggestion', { suggestion: id })
    suggestions.value = suggestions.value.filter((one) => one.id !== id)
  } catch (error) {
    desk.toast({ text: (error as Error).message, bad: true })
  }
}

const authorOf = ({ desk }: Room, { author }: Suggestion): string => {
  const member = desk.book.members().find(({ id }) => id === author.id)
  return member?.name ?? String(author.name ?? author.id ?? '')
}
