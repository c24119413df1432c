// Slack's short names ↔ Unicode. Customers read Unicode; Slack reactions take names.
import { nameToEmoji as emojis, emojiToName as names } from 'gemoji'

/** Names Slack gives to what others call something else. */
const SLACK_NAMES: Readonly<Record<string, string>> = {
  hugging_face: 'hugs',
  face_with_rolling_eyes: 'roll_eyes',
  thinking_face: 'thinking',
  white_frowning_face: 'frowning_face',
  rolling_on_the_floor_laughing: 'rofl',
  smiling_face_with_3_hearts: 'smiling_face_with_three_hearts',
  face_vomiting: 'vomiting_face',
  face_palm: 'facepalm',
  first_place_medal: '1st_place_medal',
  second_place_medal: '2nd_place_medal',
  third_place_medal: '3rd_place_medal',
  simple_smile: 'slightly_smiling_face',
  the_horns: 'metal',
  hand_with_index_and_middle_fingers_crossed: 'crossed_fingers',
  i_love_you_hand_sign: 'love_you_gesture',
  sleuth_or_spy: 'detective',
  heavy_heart_exclamation_mark_ornament: 'heavy_heart_exclamation',
  face_with_symbols_on_mouth: 'cursing_face',
  face_with_raised_eyebrow: 'raised_eyebrow',
  large_yellow_circle: 'yellow_circle',
  large_green_circle: 'green_circle',
  large_orange_circle: 'orange_circle',
}

const has = (table: Record<string, string>, name: string): string | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined

/** `man-shrugging` is `man_shrugging`, `female-technologist` is `woman_technologist`, `robot_face` is `robot`. */
const spellings = (name: string): string[] => {
  const flat = name
    .replace(/^female-/, 'woman_')
    .replace(/^male-/, 'man_')
    .replaceAll('-', '_')
  return [name, has(SLACK_NAMES, name) ?? name, flat, flat.replace(/_face$/, ''), flat.replace(/^face_with_/, '')]
}

const flag = (name: string): string | undefined => {
  const country = /^flag-([a-z]{2})$/.exec(name)?.[1]
  return country && String.fromCodePoint(...[...country].map((letter) => 0x1_f185 + letter.charCodeAt(0)))
}

const TONED = /^(.+?)::skin-tone-([2-6])$/

/** `wave`, `wave::skin-tone-3`, `flag-de` → Unicode; a company's own emoji stays `:name:`. */
export const emojiFromName = (name: string): string => {
  const [, base = name, tone] = TONED.exec(name) ?? []
  const found =
    flag(base) ??
    spellings(base)
      .map((one) => has(emojis, one))
      .find(Boolean)
  if (!found) return `:${name}:`
  return tone ? withTone(found, Number(tone)) : found
}

/** The modifier stands behind the first character, where the sign for "in colour" would be. */
const withTone = (emoji: string, tone: number): string => {
  const [first = '', ...rest] = [...emoji]
  if (!/^\p{Emoji_Modifier_Base}$/u.test(first)) return emoji
  return [first, String.fromCodePoint(0x1_f3f9 + tone), ...(rest[0] === '\uFE0F' ? rest.slice(1) : rest)].join('')
}

const MODIFIER = /\p{Emoji_Modifier}/u

/** Unicode → the name `reactions.add` takes; undefined when there is none. */
export const emojiToName = (emoji: string): string | undefined => {
  const tone = MODIFIER.exec(emoji)?.[0]
  const bare = emoji.replace(MODIFIER, '')
  const name = [bare, `${bare}\uFE0F`, bare.replaceAll('\uFE0F', '')].map((one) => has(names, one)).find(Boolean)
  if (!name) return undefined
  return tone ? `${name}::skin-tone-${(tone.codePointAt(0) ?? 0) - 0x1_f3f9}` : name
}

const SHORT_NAME = /:([a-z0-9_+'-]{1,100}(?:::skin-tone-[2-6])?):/g

/** `:short_names:` in a text → Unicode. What nobody knows stays as it is. */
export const emojiInText = (text: string): string => text.replace(SHORT_NAME, (_, name: string) => emojiFromName(name))

/** An emoji element of rich text: Slack writes the code points beside the name of every emoji that has some. */
export const emojiOf = ({ name, unicode }: { name?: unknown; unicode?: unknown }): string => {
  if (typeof unicode === 'string' && /^[0-9a-f]{2,6}(?:-[0-9a-f]{2,6}){0,15}$/i.test(unicode)) {
    const points = unicode.split('-').map((point) => Number.parseInt(point, 16))
    if (points.every(isCharacter)) return String.fromCodePoint(...points)
  }
  return typeof name === 'string' && name ? emojiFromName(name) : ''
}

const isCharacter = (point: number): boolean => point > 0 && point <= 0x10_ffff && (point < 0xd800 || point > 0xdfff)
