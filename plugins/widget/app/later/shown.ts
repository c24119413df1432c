// Files in the talk: pictures, sounds and films where they can be shown, else their name.
import type { PartView } from '../../src/wire.ts'
import type { Chat } from '../chat.tsx'
import type { Kit } from '../kit.tsx'
import { FILE } from './lines.ts'
import { progressOf } from './progress.ts'
import { sizeText } from './size.ts'
import css from './styles/files.css?inline'
import { tools } from './tools.ts'

type File = Extract<PartView, { is: 'file' }>
type Props = { chat: Chat; part: File }

const IN_NEW = { target: '_blank', rel: 'noopener noreferrer' }
const PLAYED: Record<string, string> = { audio: 'audio', voice: 'audio', video: 'video' }

export const shown = (kit: Kit) => {
  const { h, useState, wear } = kit
  const Chip = chipOf(kit)
  return ({ chat, part }: Props) => {
    wear(chat, css)
    const [broken, setBroken] = useState(false)
    const { url, name, caption, as } = part
    // The page's own policy may not allow our pictures or sounds: then it is a file like any other.
    const onError = (): void => setBroken(true)
    const tag = PLAYED[as]
    if (broken || !url || (as !== 'image' && !tag)) return h(Chip, { chat, part })
    if (tag)
      return h(tag, { class: 'media', controls: true, preload: 'metadata', src: url, 'aria-label': name, onError })
    const alt = caption ?? tools.fill(chat.state.language.value.words.image, { name })
    return h('a', { class: 'image', href: url, ...IN_NEW }, h('img', { src: url, alt, onError, loading: 'lazy' }))
  }
}

const chipOf = ({ h, Icon }: Kit) => {
  const Progress = progressOf(h)
  return ({ chat, part }: Props) => {
    const { words, tag } = chat.state.language.value
    const { url, name, size } = part
    const title = url ? tools.fill(words.download, { name }) : name
    const upload = chat.state.uploads.value.find(({ id }) => id === (part as { upload?: string }).upload)
    return h(
      'a',
      { class: 'bubble file', href: url || undefined, title, ...IN_NEW, download: name },
      h(Icon, { d: FILE }),
      h(
        'span',
        null,
        h('b', { dir: 'auto' }, name),
        size !== undefined && h('small', null, sizeText(size, tag)),
        upload && h(Progress, { upload }),
      ),
    )
  }
}
