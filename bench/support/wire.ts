import { endChild, startChild } from './child.ts'

/**
 * `refused`: what is connected is cut, and nobody gets through. `silent`: bytes vanish and nobody is told; what was
 * connected then stays so for good, without a word. `long`: every byte takes so much longer.
 */
export type WireMode = { is: 'open' } | { is: 'refused' } | { is: 'silent' } | { is: 'long'; ms: number }

export type Wire = {
  /** Where the far end is found now: the same address, but for host and port. */
  url: string
  set(mode: WireMode): void
  end(): Promise<void>
}

/** Puts a wire before whatever answers at `url`. */
export const layWire = async (url: string): Promise<Wire> => {
  const far = new URL(url)
  const args = [far.hostname, far.port]
  const child = startChild(new URL('./wire-process.ts', import.meta.url), { args })
  const { port } = (await child.said) as { port: number }
  const near = new URL(url)
  near.hostname = '127.0.0.1'
  near.port = String(port)
  return {
    url: near.href.replace(/\/$/, ''),
    set: (mode) => child.tell({ mode }),
    end: () => endChild(child),
  }
}
