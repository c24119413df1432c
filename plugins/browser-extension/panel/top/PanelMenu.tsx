import { useSignal } from '@preact/signals'
import type { Desk } from '../desk.ts'
import { themes } from '../look.ts'
import { lazy } from '../thread/lazy.tsx'
import { Icon } from '../ui/icons.tsx'
import type { MenuItem } from '../ui/Menu.tsx'
import { Menu } from '../ui/Menu.tsx'
import { languages, localeOf } from '../words.ts'

/** Looked at once in a while. */
const Devices = lazy(async () => (await import('./Devices.tsx')).Devices)

export const PanelMenu = ({ desk }: { desk: Desk }) => {
  const { words, tag } = desk.language.value
  const { look, me, page, elsewhere } = desk
  const devices = useSignal(false)
  const toOther = elsewhere.value
  const items: MenuItem[] = [
    { heading: me.value.member.name },
    { label: words.keys.title, run: () => (desk.sheet.value = true) },
    ...(page ? [{ label: words.thread.laidTab, run: () => void open(page + location.hash) }] : []),
    { label: words.devices.title, run: () => (devices.value = true) },
    ...(toOther ? [{ label: words.signIn.account, run: () => void toOther() }] : []),
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
    <>
      <Menu label={words.menu} class="quiet" items={items}>
        <Icon name="more" />
      </Menu>
      {devices.value && <Devices desk={desk} of={desk} onClose={() => (devices.value = false)} />}
    </>
  )
}
