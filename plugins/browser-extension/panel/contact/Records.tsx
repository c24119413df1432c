import type { Contact } from '@deskless/core/client'
import type { Desk } from '../desk.ts'
import { Icon } from '../ui/icons.tsx'
import type { Card } from './card.ts'
import { LinkForm, Unlink } from './LinkForm.tsx'
import { isHttp } from './typed.ts'

/** The same person in other systems. */
export const Records = ({ desk, card, contact }: { desk: Desk; card: Card; contact: Contact }) => {
  const words = desk.language.value.words.contact
  const links = contact.links ?? []
  const edits = desk.can('contacts.edit')
  if (links.length === 0 && !edits) return null
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
            {edits && <Unlink desk={desk} link={link} name={label || id} done={card.load} />}
          </li>
        ))}
      </ul>
      {edits && <LinkForm desk={desk} of={{ contact: contact.id }} done={card.load} />}
    </section>
  )
}
