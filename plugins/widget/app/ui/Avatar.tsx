import { useState } from 'preact/hooks'

type Person = { name: string; avatarUrl?: string }

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .filter((word) => /^[\p{L}\p{N}]/u.test(word))
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase()

/** The picture, or the initials where there is none, or where the page's policy does not let us load it. */
export const Avatar = ({ name, avatarUrl }: Person) => {
  const [broken, setBroken] = useState(false)
  return (
    <span class="avatar" aria-hidden="true">
      {avatarUrl && !broken ? <img src={avatarUrl} alt="" onError={() => setBroken(true)} /> : initials(name)}
    </span>
  )
}
