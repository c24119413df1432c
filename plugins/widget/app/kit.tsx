// Parts that few visitors see are fetched with the first that wants one. They bring nothing of the app along, so that the app
// stays one module: what they need of it is given to them.

import { ask } from '@deskless/core/client'
import type { ComponentChildren } from 'preact'
import { h } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from './chat.tsx'
import { plain } from './messages.ts'
import { setMuted } from './ringing.ts'
import { toField } from './screen.ts'
import { choose, fillIn, giveEmail } from './sending.ts'
import { logout } from './session.ts'
import type { More } from './strings/more-en.ts'
import { beginThread, openThread } from './threads.ts'
import { Icon } from './ui/icons.tsx'
import { isHere } from './which.ts'
import { fill, plural } from './words.ts'

/** The words of those parts, once they are here. */
const useMore = ({ state }: Chat): More | undefined => {
  const { language, more } = state
  const { tag, more: load } = language.value
  useEffect(() => {
    if (more.value?.tag !== tag)
      void load().then(
        (words) => (more.value = { tag, words }),
        () => {},
      )
  }, [tag])
  return more.value?.tag === tag ? more.value.words : undefined
}

const worn = new Set<string>()

/** The rules a part brings along, put on once. */
const wear = ({ boot: { root } }: Chat, css: string): void => {
  if (worn.has(css)) return
  worn.add(css)
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
}

const kit = {
  ...{ h, useEffect, useLayoutEffect, useRef, useState, useMore, wear, ask, toField, plain, plural, fill },
  ...{ isHere, choose, fillIn, giveEmail, setMuted, logout, openThread, beginThread, Icon },
}
export type Kit = typeof kit

type Drawn<P> = (props: P) => ComponentChildren

/** Until it is here, and where it cannot be had, `otherwise` stands in its place. */
export const later = <P extends object>(load: () => Promise<{ part(kit: Kit): Drawn<P> }>) => {
  let Part: Drawn<P> | undefined
  return ({ otherwise, ...props }: P & { otherwise?: ComponentChildren }) => {
    const [, draw] = useState(false)
    useLayoutEffect(() => {
      if (Part) return
      load().then(
        ({ part }) => {
          Part ??= part(kit)
          draw(true)
        },
        () => {},
      )
    }, [])
    return Part ? <Part {...(props as unknown as P)} /> : otherwise
  }
}
