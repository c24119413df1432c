import type { Contact } from '@deskless/core/client'
import type { Desk } from '../desk.ts'
import { Icon } from '../ui/icons.tsx'
import { isHttp } from './typed.ts'

/** The same person in other systems. */
export const Records = ({ desk, contact }: { desk: Desk; contact: Contact }) => {
  const words = desk.language.value.words.contact
  const links = contact.links ?? []
  if (links.length === 0) return null
  return (
    <section>
      <h3>{words.records}</h3>
      <ul class="plain">
        {links.map(({ link, system, type, id, label, url }) => (
          <li key={link}>
            <Icon name="link" />{' '}
            {url && isHttp(url) ? (
              <a href={url} target="_blank" rel="noopener noreferrer">
                {label || `${system} ${type} ${id}`}
              </a>
            ) : (
              <span>{label || `${system} ${type} ${id}`}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
