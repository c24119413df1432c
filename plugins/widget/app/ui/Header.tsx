import { useState } from 'preact/hooks'
import type { Chat } from '../chat.tsx'
import { later } from '../kit.tsx'
import { setOpen, toField } from '../screen.ts'
import { Avatar } from './Avatar.tsx'
import { Icon } from './icons.tsx'

const Menu = later(() => import('../later/menu.ts'))
const Hours = later<{ chat: Chat }>(() => import('../later/hours.ts'))

export const Header = ({ chat }: { chat: Chat }) => {
  const { config, language } = chat.state
  const [menu, setMenu] = useState(false)
  const { words } = language.value
  const look = config.value
  const team = look?.team.length ? look.team : [{ name: look?.teamName ?? '' }]
  const presence = look && (
    <p>
      <span class={look.online ? 'dot on' : 'dot'} />
      {look.replyTime || (look.online ? words.online : words.away)}
    </p>
  )
  return (
    <header class="head">
      <Back chat={chat} />
      <span class="faces">{look && team.map((person) => <Avatar key={person.name} {...person} />)}</span>
      <div class="who">
        <h2 id="title">{look?.title ?? ' '}</h2>
        {look?.hours ? <Hours chat={chat} otherwise={presence} /> : presence}
      </div>
      {look && (
        <button type="button" class="plain" aria-label={words.menu} aria-expanded={menu} onClick={() => setMenu(!menu)}>
          <Icon name="menu" />
        </button>
      )}
      {menu && (
        <Menu
          chat={chat}
          onClose={() => {
            setMenu(false)
            toField(chat)
          }}
        />
      )}
      <button type="button" class="plain" aria-label={words.close} onClick={() => setOpen(chat, false)}>
        <Icon name="close" />
      </button>
    </header>
  )
}

/** To the list, once there is something in it. */
const Back = ({ chat }: { chat: Chat }) => {
  const { config, threads, page, language } = chat.state
  if (!config.value?.several || threads.value.length === 0 || page.value === 'threads') return null
  return (
    <button
      type="button"
      class="plain back"
      aria-label={language.value.words.conversations}
      onClick={() => {
        page.value = 'threads'
      }}
    >
      <Icon name="back" />
    </button>
  )
}
