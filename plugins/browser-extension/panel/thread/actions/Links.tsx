import { LinkForm, Unlink } from '../../contact/LinkForm.tsx'
import { isHttp } from '../../contact/typed.ts'
import type { Room } from '../room.ts'
import { wordsOf } from '../words.ts'

/** The same matter in other tools. */
export const Links = ({ room }: { room: Room }) => {
  const { desk } = room
  const words = wordsOf(desk)
  const links = room.conversation.value?.links ?? []
  const edits = desk.can(LINKING)
  const again = (): Promise<void> => room.refresh()
  return (
    <>
      {links.length === 0 && <p class="none">{words.noLinks}</p>}
      <ul class="links">
        {links.map(({ link, system, type, id, label, url }) => (
          <li key={link}>
            <small>
              {system} · {type}
            </small>{' '}
            {url && isHttp(url) ? (
              <a href={url} target="_blank" rel="noopener noreferrer">
                {label || id}
              </a>
            ) : (
              label || id
            )}
            {edits && <Unlink desk={desk} link={link} name={label || id} done={again} />}
          </li>
        ))}
      </ul>
      {edits && <LinkForm desk={desk} of={{ conversation: room.id }} done={again} />}
    </>
  )
}

const LINKING = 'contacts.edit'
