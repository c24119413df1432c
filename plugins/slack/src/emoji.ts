import { nameToEmoji } from 'gemoji'

const TONES = ['', '', '\u{1f3fb}', '\u{1f3fc}', '\u{1f3fd}', '\u{1f3fe}', '\u{1f3ff}']

/** Slack's names that the common table calls otherwise. */
const OTHER_NAMES: Record<string, string> = {
  thumbsup: '+1',
  thumbsdown: '-1',
  simple_smile: 'slightly_smiling_face',
  smiling_face_with_3_hearts: 'smiling_face_with_three_hearts',
  hugging_face: 'hugs',
  thinking_face: 'thinking',
  face_with_rolling_eyes: 'roll_eyes',
  white_frowning_face: 'frowning_face',
  large_green_circle: 'green_circle',
  male_sign: 'male_sign',
}

type EmojiElement = { name: string; unicode?: string; skin_tone?: number }

/** The character, or the name between colons for what only this workspace knows. */
export const emojiText = ({ name, unicode, skin_tone: tone }: EmojiElement): string => {
  if (unicode && /^[0-9a-f]+(?:-[0-9a-f]+)*$/i.test(unicode))
    return String.fromCodePoint(...unicode.split('-').map((hex) => Number.parseInt(hex, 16)))
  const [base = '', modifier] = name.split('::skin-tone-')
  const found = nameToEmoji[base] ?? nameToEmoji[OTHER_NAMES[base] ?? '']
  return found ? withTone(found, Number(modifier ?? tone ?? 0)) : `:${name}:`
}

const withTone = (emoji: string, tone: number): string => emoji + (TONES[tone] ?? '')

/** `:wave:` in plain text, as modals and old clients send it. */
export const withEmoji = (text: string): string =>
  text.replace(/:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/g, (whole, name: string) => {
    const found = emojiText({ name })
    return found === `:${name}:` ? whole : found
  })
