// Colours that can be read. Used on both sides: the hub works out a site's tokens, the browser its accent.
export type Rgb = [number, number, number]

export const rgb = (hex: string): Rgb => [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)) as Rgb
export const hex = (color: Rgb): string => `#${color.map((c) => Math.round(c).toString(16).padStart(2, '0')).join('')}`
export const mix = (a: Rgb, b: Rgb, part: number): Rgb => a.map((c, i) => c + (b[i]! - c) * part) as Rgb

const light = (color: Rgb): number => {
  const [r, g, b] = color.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4)) as Rgb
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
export const contrast = (a: Rgb, b: Rgb): number => {
  const [x, y] = [light(a), light(b)].sort((m, n) => n - m) as [number, number]
  return (x + 0.05) / (y + 0.05)
}

export const WHITE: Rgb = [255, 255, 255]
export const BLACK: Rgb = [0, 0, 0]
/** A little more than WCAG's 4.5, for what rounding takes away. */
const ENOUGH = 4.6

export const isColour = (text: string | undefined): text is string => /^#[0-9a-f]{6}$/i.test(text ?? '')

/** As near to the first as can be read on the second. */
export const towards = (color: Rgb, on: Rgb, end: Rgb): Rgb => {
  for (let part = 0; part < 1; part += 0.05) {
    const tried = mix(color, end, part)
    if (contrast(tried, on) >= ENOUGH) return tried
  }
  return end
}

/** Black or white, whichever is further from it. */
export const farthest = (color: Rgb): Rgb => (contrast(color, WHITE) >= contrast(color, BLACK) ? WHITE : BLACK)
