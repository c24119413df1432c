import type { Room } from '../thread/room.ts'
import { fill, namesText, plural, sizeText, wordsOf } from '../thread/words.ts'
import type { ComposerState } from './composer.ts'
import { counted, plainer } from './limits.ts'

/** What the channel will make of it, said while it is written. Quiet while all fits. */
export const Limits = ({ composer }: { composer: ComposerState }) => {
  const { room, draft, problem } = composer
  const isReply = draft.value.mode === 'reply'
  const inside = composer.words.value.text ? [wordsOf(room.desk).staysInside] : []
  const told = isReply ? toldOf(composer) : inside
  return (
    <>
      {problem.value && (
        <p class="limits bad" role="alert">
          {problem.value}
        </p>
      )}
      {told.length > 0 && (
        <p class="limits" role="status">
          {told.join(' · ')}
        </p>
      )}
    </>
  )
}

const toldOf = ({ room, words: written, cost }: ComposerState): string[] => {
  const inbox = room.inbox()
  if (!inbox) return []
  const { label: channel, capabilities } = inbox
  const words = wordsOf(room.desk)
  const { tag } = room.desk.language.value
  const { text, files } = written.value
  const { length, max, pieces, near } = counted(text.length, capabilities)
  const lost = plainer(text, capabilities).map((mark) => words.marks[mark])
  return [
    pieces > 1 ? plural(words.pieces, pieces, tag) : '',
    lost.length > 0 ? fill(words.plainer, { channel, marks: namesText(lost, tag) }) : '',
    files.length > 0 ? filesText(room, files.length) : '',
    capabilities.answers === 'refuse' ? fill(words.noAnswers, { channel }) : '',
    cost.value?.tell ?? '',
    near ? `${length.toLocaleString(tag)} / ${max.toLocaleString(tag)}` : '',
  ].filter(Boolean)
}

const filesText = (room: Room, count: number): string => {
  const { label: channel = '', capabilities } = room.inbox() ?? {}
  const words = wordsOf(room.desk)
  if (count === 0 || !capabilities) return ''
  if (capabilities.file === 'refuse') return fill(words.obstacles.refused, { channel })
  return fill(words.fileLimit, { channel, limit: sizeText(capabilities.file.max, room.desk.language.value.tag) })
}
