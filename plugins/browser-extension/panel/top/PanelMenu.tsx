import type { Desk } from '../desk.ts'
import { themes } from '../look.ts'
import { Icon } from '../ui/icons.tsx'
import type { MenuItem } from '../ui/Menu.tsx'
import { Menu } from '../ui/Menu.tsx'
import { languages, localeOf } from '../words.ts'

export const PanelMenu = ({ desk }: { desk: Desk }) => {
  const { words, tag } = desk.language.value
  const { look, me } = desk
  const items: MenuItem[] = [
    { heading: me.value.member.name },
    { label: words.keys.title, run: () => (desk.sheet.value = true) },
    { label: words.signIn.out, run: () => void desk.signOut() },
    { heading: words.look.title },
    ...themes.map((theme) => ({
      label: words.look[theme],
      checked: look.theme.value === theme,
      run: () => look.choose(theme),
    })),
    { heading: words.look.language },
    ...Object.entries(languages).map(([code, name]) => ({
      label: name,
      checked: localeOf(tag) === code,
      run: () => void desk.speak(code),
    })),
  ]
  return (
    <Menu label={words.menu} class="quiet" items={items}>
      <Icon name="more" />
    </Menu>
  )
}
