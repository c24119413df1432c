import { backoff, Problem, uuidv7 } from '@deskless/core/client'
import type { Signal } from '@preact/signals'
import { signal } from '@preact/signals'
import type { Desk } from '../desk.ts'
import type { Attached } from './draft.ts'

/** A file on its way to the hub. */
export type Upload = { id: string; name: string; size: number; progress: number; failed?: string; cancel(): void }

export type Uploads = {
  list: Signal<readonly Upload[]>
  add(file: File, onDone: (file: Attached) => void): void
  cancelAll(): void
}

const TRIES = 4

export const createUploads = (desk: Desk): Uploads => {
  const list = signal<readonly Upload[]>([])
  const change = (id: string, fields: Partial<Upload>): void => {
    list.value = list.value.map((one) => (one.id === id ? { ...one, ...fields } : one))
  }
  const drop = (id: string): void => {
    list.value = list.value.filter((one) => one.id !== id)
  }
  const add = (file: File, onDone: (file: Attached) => void): void => {
    const id = uuidv7()
    const gone = new AbortController()
    const cancel = (): void => {
      gone.abort()
      drop(id)
    }
    list.value = [...list.value, { id, name: file.name, size: file.size, progress: 0, cancel }]
    const onProgress = (progress: number): void => change(id, { progress })
    void send(desk, file, { key: id, name: file.name, onProgress, signal: gone.signal }).then(
      (kept) => {
        drop(id)
        onDone(kept)
      },
      (error: Error) => change(id, { failed: error.message }),
    )
  }
  return {
    list,
    add,
    cancelAll: () => {
      for (const { cancel } of list.value) cancel()
    },
  }
}

type Wish = Parameters<Desk['api']['upload']>[1]

/** A network that is away for a moment is waited for; the key makes one file of all tries. */
const send = async ({ api }: Desk, file: File, wish: Wish): Promise<Attached> => {
  for (let attempt = 0; ; attempt++) {
    try {
      const { id, name, mime, size } = await api.upload(file, wish)
      return { id, name, mime, size }
    } catch (error) {
      const again = error instanceof Problem && error.again && attempt < TRIES && !wish.signal?.aborted
      if (!again) throw error
      await new Promise((resolve) => setTimeout(resolve, error.afterMs ?? backoff(attempt)))
    }
  }
}
