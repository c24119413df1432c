// One accent colour has to be readable in three places: under white or black text, and as text on light and on dark.
import type { Rgb } from '../src/colours.ts'
import { BLACK, contrast, farthest, hex, isColour, rgb, towards, WHITE } from '../src/colours.ts'

const INK: Rgb = [20, 22, 28]

/** The accent as given, what is written on it, and what it becomes as text on `under`. */
export const palette = (accent: string, under: string) => {
  const given = rgb(isColour(accent) ? accent : '#3b4ef0')
  const on = contrast(given, WHITE) >= contrast(given, INK) ? WHITE : INK
  // A middle tone carries neither white nor ink well: it gives way a little.
  const fond = towards(given, on, on === WHITE ? BLACK : WHITE)
  return {
    '--accent': hex(fond),
    '--on-accent': hex(on),
    '--accent-text': hex(towards(given, rgb(under), farthest(rgb(under)))),
  }
}

/** What bubbles stand on, where the site has no colours of its own. */
export const SURFACE = { light: '#f1f3f7', dark: '#2a2d36' }
