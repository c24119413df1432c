import type { Chat } from '../chat.tsx'
import { setOpen } from '../screen.ts'
import { Avatar } from './Avatar.tsx'
import { Icon } from './icons.tsx'

export const Header = ({ chat }: { chat: Chat }) => {
  const { config, language } = chat.state
  const { words } = language.value
  const look = config.value
  const team = look?.team.length ? look.team : [{ name: look?.teamName ?? '' }]
  return (
    <header class="head">
      <span class="faces">{look && team.map((person) => <Avatar key={person.name} {...person} />)}</span>
      <div class="who">
        <h2 id="title">{look?.title ?? ' '}</h2>
        {look && (
          <p>
            <span class={look.online ? 'dot on' : 'dot'} />
            {look.replyTime || (look.online ? words.online : words.away)}
          </p>
        )}
      </div>
      <button type="button" class="plain" aria-label={words.close} onClick={() => setOpen(chat, false)}>
        <Icon name="close" />
      </button>
    </header>
  )
}
