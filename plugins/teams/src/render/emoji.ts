// What Teams calls an emoji: one of six old names, or its code points and a name behind them, `1f44d_thumbsup`.

const OLD: Readonly<Record<string, string>> = {
  like: '👍',
  heart: '❤️',
  laugh: '😂',
  surprised: '😮',
  sad: '😢',
  angry: '😠',
}

const CODED = /^((?:[0-9a-f]{2,5})(?:-[0-9a-f]{2,5})*)(?:_|$)/i

/** Undefined for what is no emoji: pictures of a company's own have names only. */
export const emojiOf = (type: string): string | undefined => {
  if (Object.hasOwn(OLD, type)) return OLD[type]
  const [, points = ''] = CODED.exec(type) ?? []
  const codes = points.split('-').map((code) => Number.parseInt(code, 16))
  const fits = points !== '' && codes.every((code) => code > 0x1f && code <= 0x10ffff)
  const emoji = fits ? String.fromCodePoint(...codes) : ''
  return /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20E3/u.test(emoji) ? emoji : undefined
}
