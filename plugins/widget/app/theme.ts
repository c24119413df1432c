// One accent colour has to be readable in three places: under white or black text, and as text on light and on dark.
type Rgb = [number, number, number]

const rgb = (hex: string): Rgb => [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)) as Rgb
const hex = (color: Rgb): string => `#${color.map((c) => Math.round(c).toString(16).padStart(2, '0')).join('')}`
const mix = (a: Rgb, b: Rgb, part: number): Rgb => a.map((c, i) => c + (b[i]! - c) * part) as Rgb

const light = (color: Rgb): number => {
  const [r, g, b] = color.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4)) as Rgb
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
export const contrast = (a: Rgb, b: Rgb): number => {
  const [x, y] = [light(a), light(b)].sort((m, n) => n - m) as [number, number]
  return (x + 0.05) / (y + 0.05)
}

const WHITE: Rgb = [255, 255, 255]
const INK: Rgb = [20, 22, 28]
const NIGHT: Rgb = [42, 45, 54]
const PAPER: Rgb = [241, 243, 247]
const ENOUGH = 4.6

const towards = (color: Rgb, on: Rgb, end: Rgb): Rgb => {
  for (let part = 0; part < 1; part += 0.05) {
    const tried = mix(color, end, part)
    if (contrast(tried, on) >= ENOUGH) return tried
  }
  return end
}

/** The accent as given, what is written on it, and what it becomes as text. */
export const palette = (accent: string, dark: boolean) => {
  const given = rgb(/^#[0-9a-f]{6}$/i.test(accent) ? accent : '#3b4ef0')
  const on = contrast(given, WHITE) >= contrast(given, INK) ? WHITE : INK
  // A middle tone carries neither white nor ink well: it gives way a little.
  const fond = towards(given, on, on === WHITE ? [0, 0, 0] : WHITE)
  return {
    '--accent': hex(fond),
    '--on-accent': hex(on),
    '--accent-text': hex(dark ? towards(given, NIGHT, WHITE) : towards(given, PAPER, [0, 0, 0])),
  }
}
