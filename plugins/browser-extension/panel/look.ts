import type { ReadonlySignal } from '@preact/signals'
import { effect, signal } from '@preact/signals'

export const themes = ['auto', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** Light or dark: as the system says, or as somebody chose on this device. */
export type Look = { theme: ReadonlySignal<Theme>; choose(theme: Theme): void }

const KEY = 'deskless.theme'

export const openLook = (storage: Pick<Storage, 'getItem' | 'setItem'>): Look => {
  const stored = storage.getItem(KEY)
  const theme = signal<Theme>(themes.find((one) => one === stored) ?? 'auto')
  effect(() => {
    document.documentElement.dataset.theme = theme.value
  })
  return {
    theme,
    choose: (wanted) => {
      theme.value = wanted
      storage.setItem(KEY, wanted)
    },
  }
}
