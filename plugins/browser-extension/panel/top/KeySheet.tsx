import type { Desk } from '../desk.ts'
import type { KeyBinding } from '../keys.ts'
import { Modal } from '../ui/Modal.tsx'

/** Every key that counts right now, by what it is about. */
export const KeySheet = ({ desk }: { desk: Desk }) => {
  const { words } = desk.language.value
  if (!desk.sheet.value) return null
  return (
    <Modal title={words.keys.title} close={words.close} onClose={() => (desk.sheet.value = false)}>
      {groupsOf(desk.keys.all.value).map(([group, bindings]) => (
        <section key={group}>
          <h3>{group}</h3>
          <dl class="keys">
            {bindings.map(({ keys, label }) => (
              <div key={`${keys} ${label}`}>
                <dt>{label}</dt>
                <dd dir="ltr">
                  {keys.split(' ').map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Modal>
  )
}

/** The latest of two with the same key is the one that counts. */
const groupsOf = (all: readonly KeyBinding[]): [string, KeyBinding[]][] => {
  const groups = new Map<string, KeyBinding[]>()
  for (const binding of new Map(all.map((one) => [one.keys, one])).values())
    groups.set(binding.group, [...(groups.get(binding.group) ?? []), binding])
  return [...groups]
}
