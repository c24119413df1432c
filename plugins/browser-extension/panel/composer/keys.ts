import type { KeyBinding } from '../keys.ts'
import { wordsOf } from '../thread/words.ts'
import type { ComposerState } from './composer.ts'
import type { Mode } from './draft.ts'
import { outgoingOf } from './outgoing.ts'

export const composerKeys = (
  composer: ComposerState,
  field: () => HTMLTextAreaElement | null | undefined,
): KeyBinding[] => {
  const { room } = composer
  const { desk } = room
  const words = wordsOf(desk)
  const key = (keys: string, label: string, run: () => void): KeyBinding => ({
    keys,
    group: words.writing,
    label,
    run,
  })
  const write = (mode: Mode) => (): void => {
    composer.setMode(mode)
    field()?.focus()
  }
  const undo = (): void => {
    const last = outgoingOf(desk).entries.value.findLast(({ body }) => body.conversation === room.id)
    const letter = last && outgoingOf(desk).undo(last.id)
    if (letter) composer.restore(letter)
  }
  // The field hears these itself; here they stand for the sheet, and for whoever has the focus elsewhere.
  const send = (then?: { is: 'resolve' }) => (): void => void composer.send(then)
  return [
    ...(desk.can('conversations.reply') ? [key('r', words.answer, write('reply'))] : []),
    ...(desk.can('conversations.note') ? [key('n', words.note, write('note'))] : []),
    key('Mod+Enter', words.send, send()),
    key('Mod+Shift+Enter', words.sendResolve, send({ is: 'resolve' })),
    key('u', words.undoSend, undo),
  ]
}
