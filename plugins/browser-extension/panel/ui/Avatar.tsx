/** Pairs that stay readable: the same person always has the same one. */
const TONES = 6

export const Avatar = ({ name, url, small = false }: { name: string; url?: string; small?: boolean }) => (
  <span class={`avatar tone-${toneOf(name)}${small ? ' small' : ''}`} aria-hidden="true">
    {url?.startsWith('https:') ? (
      <img src={url} alt="" loading="lazy" referrerpolicy="no-referrer" />
    ) : (
      initialsOf(name)
    )}
  </span>
)

const toneOf = (name: string): number => {
  let sum = 0
  for (const sign of name) sum = (sum * 31 + sign.codePointAt(0)!) % 9_973
  return sum % TONES
}

const initialsOf = (name: string): string => {
  const words = name.trim().split(/\s+/u)
  const signs = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '')
  return signs.join('').toLocaleUpperCase() || '?'
}
