// A site's own colours and shapes, worked out once on the hub: what a browser gets can be read and is only put on.
import type { Rgb } from './colours.ts'
import { farthest, hex, isColour, mix, rgb, towards, WHITE } from './colours.ts'
import type { WidgetSettings } from './settings.ts'
import type { PublicConfig } from './wire.ts'

type Chosen = Pick<WidgetSettings, 'lightGround' | 'lightInk' | 'darkGround' | 'darkInk' | 'corners' | 'font'>

const CORNERS = { round: '1', soft: '0.45', square: '0' }

export const lookOf = ({ lightGround, lightInk, darkGround, darkInk, corners, font }: Chosen): PublicConfig['look'] => {
  const shape = { '--round': CORNERS[corners], ...(font ? { '--site-font': font } : {}) }
  return {
    light: { ...shape, ...worn(grounds(lightGround, lightInk, false)) },
    dark: { ...shape, ...worn(grounds(darkGround, darkInk, true)) },
  }
}

const worn = (own: Grounds | undefined): Record<string, string> => (own ? tokens(own) : {})

type Grounds = { ground: Rgb; surface: Rgb; ink: Rgb }

/** Ink is moved until it can be read on what bubbles stand on, which lies between it and the ground. */
const grounds = (ground: string | undefined, ink: string | undefined, dark: boolean): Grounds | undefined => {
  if (!isColour(ground) && !isColour(ink)) return undefined
  const base: Rgb = isColour(ground) ? rgb(ground) : dark ? [24, 26, 32] : WHITE
  const end = farthest(base)
  const surface = mix(base, end, 0.06)
  return { ground: base, surface, ink: towards(isColour(ink) ? rgb(ink) : mix(base, end, 0.92), surface, end) }
}

const BAD: Rgb = [200, 30, 60]

const tokens = ({ ground, surface, ink }: Grounds): Record<string, string> => ({
  '--site-ground': hex(ground),
  '--site-surface': hex(surface),
  '--site-line': hex(mix(ground, ink, 0.16)),
  '--site-ink': hex(ink),
  '--site-soft': hex(towards(mix(ink, ground, 0.35), surface, ink)),
  '--site-bad': hex(towards(BAD, surface, farthest(surface))),
})
