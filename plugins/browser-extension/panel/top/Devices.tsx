import type { Device } from '@deskless/core/client'
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Desk } from '../desk.ts'
import { moment } from '../times.ts'
import { Modal } from '../ui/Modal.tsx'
import { fill } from '../words.ts'

/** What one is signed in with besides this page, and the way to end it from afar: a laptop that was lost. */
export const Devices = ({ of: desk, onClose }: { of: Desk; onClose(): void }) => {
  const { words } = desk.language.value
  const found = useSignal<readonly Device[] | undefined>(undefined)
  const load = async (): Promise<void> => {
    found.value = (await desk.attempt(() => desk.api.devices())) ?? found.value ?? []
  }
  useEffect(() => void load(), [])
  const end = async (id: string): Promise<void> => {
    await desk.attempt(() => desk.api.endDevice(id))
    await load()
  }
  return (
    <Modal title={words.devices.title} close={words.close} onClose={onClose}>
      {found.value === undefined && <p role="status">{words.loading}</p>}
      {found.value?.length === 0 && <p class="soft">{words.devices.none}</p>}
      <ul class="plain devices">
        {found.value?.map((device) => (
          <One key={device.id} desk={desk} device={device} end={() => void end(device.id)} />
        ))}
      </ul>
    </Modal>
  )
}

const One = ({ desk, device, end }: { desk: Desk; device: Device; end(): void }) => {
  const { words, tag } = desk.language.value
  const { name, client, usedAt, current } = device
  return (
    <li>
      <span>
        <b dir="auto">{name}</b> {current && <span class="mark good">{words.devices.here}</span>}
        <br />
        <span class="soft">
          {client} · {fill(words.devices.used, { when: moment(usedAt, tag) })}
        </span>
      </span>
      <button type="button" aria-label={`${words.signIn.out}: ${name}`} onClick={end}>
        {words.signIn.out}
      </button>
    </li>
  )
}
