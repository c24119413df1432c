// Marked-up text, as agents write it; until it is here its plain words stand there.
import { canonToDom } from '@deskless/core/client'
import type { Canon } from '@deskless/core/contract'
import type { Chat } from '../chat.tsx'
import type { Kit } from '../kit.tsx'
import css from './styles/rich.css?inline'

export const part =
  ({ h, useLayoutEffect, useRef, wear }: Kit) =>
  ({ chat, canon }: { chat: Chat; canon: Canon }) => {
    wear(chat, css)
    const box = useRef<HTMLDivElement>(null)
    useLayoutEffect(() => box.current?.replaceChildren(canonToDom(canon, document)), [canon])
    return h('div', { class: 'rich', ref: box })
  }
