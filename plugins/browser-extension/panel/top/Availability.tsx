import type { Desk } from '../desk.ts'
import { Menu } from '../ui/Menu.tsx'
import { fill } from '../words.ts'

const CHOICES = ['online', 'away', 'offline'] as const

/** Whether new conversations may come to oneself. */
export const Availability = ({ desk }: { desk: Desk }) => {
  const { words } = desk.language.value
  const now = desk.me.value.member.availability
  const set = async (availability: (typeof CHOICES)[number]): Promise<void> => {
    if (await desk.attempt(() => desk.api.command('set_availability', { availability }))) await desk.renewMe()
  }
  return (
    <Menu
      label={fill(words.availability.label, { now: words.availability[now] })}
      class="quiet availability"
      items={CHOICES.map((one) => ({
        label: words.availability[one],
        checked: one === now,
        run: () => void set(one),
      }))}
    >
      <span class={`presence ${now}`} aria-hidden="true" />
    </Menu>
  )
}
