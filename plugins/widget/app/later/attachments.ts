// What is attached to the line being written.
import type { Chat } from '../chat.tsx'
import type { Kit } from '../kit.tsx'
import type { Upload } from '../uploads.ts'
import { FILE, RETRY } from './lines.ts'
import { progressOf } from './progress.ts'
import { sizeText } from './size.ts'
import css from './styles/files.css?inline'
import { draw } from './thumb.ts'
import { tools } from './tools.ts'
import { drop, goOn } from './uploads.ts'

type IconProps = Parameters<Kit['Icon']>[0]
type Props = { chat: Chat; uploads: readonly Upload[] }

const SIDE = 80

export const part = (kit: Kit) => {
  const { h, wear } = kit
  const One = uploadView(kit)
  return ({ chat, uploads }: Props) => {
    wear(chat, css)
    return h(
      'ul',
      { class: 'uploads' },
      uploads.map((upload) => h(One, { key: upload.id, chat, upload })),
    )
  }
}

/** Over the panel while a file is held over it. */
export const dropHere =
  ({ h, wear, Icon }: Kit) =>
  ({ chat }: { chat: Chat }) => {
    wear(chat, css)
    return h('div', { class: 'drop' }, h(Icon, { name: 'attach' }), chat.state.language.value.words.drop)
  }

const uploadView = (kit: Kit) => {
  const { h, useEffect, useMore, useRef, toField, Icon } = kit
  const Progress = progressOf(h)
  const Thumb = thumbOf(kit)
  return ({ chat, upload }: { chat: Chat; upload: Upload }) => {
    const { words, tag } = chat.state.language.value
    const more = useMore(chat)
    const { file, done, failed, waits } = upload
    const place = useRef<HTMLLIElement>(null)
    // The newest, and whatever has something to say, is seen.
    useEffect(() => place.current?.scrollIntoView({ block: 'nearest' }), [failed])
    const button = (label: string, icon: IconProps, act: () => void) => {
      const onClick = () => {
        act()
        toField(chat)
      }
      return h('button', { type: 'button', class: 'plain', 'aria-label': label, onClick }, h(Icon, icon))
    }
    const stop = tools.fill((done || failed ? more?.remove : more?.cancel) ?? '', { name: file.name })
    return h(
      'li',
      { class: failed ? 'upload bad' : 'upload', ref: place },
      h(Thumb, { file }),
      h(
        'span',
        { role: failed ? 'alert' : undefined },
        h('b', { dir: 'auto' }, file.name),
        h('small', null, failed ?? (waits ? more?.uploadWaits : sizeText(file.size, tag))),
        h(Progress, { upload }),
      ),
      (failed || waits) && button(words.retry, { d: RETRY }, () => goOn(chat, upload)),
      button(stop, { name: 'close' }, () => drop(chat, [upload.id])),
    )
  }
}

/** A file that is no picture this browser can read has its name only. */
const thumbOf =
  ({ h, useEffect, useRef, Icon }: Kit) =>
  ({ file }: { file: File }) => {
    const canvas = useRef<HTMLCanvasElement>(null)
    useEffect(() => void draw(file, canvas.current).catch(() => {}), [file])
    return file.type.startsWith('image/')
      ? h('canvas', { class: 'thumb', width: SIDE, height: SIDE, ref: canvas })
      : h('span', { class: 'thumb' }, h(Icon, { d: FILE }))
  }
