// A piece of wire between two machines, in a process of its own, that can be cut, go silent and be long. It stands for
// `ip netns` with `iptables -j DROP` and `tc netem`, which need rights a test run does not have.
import type { Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import type { WireMode } from './wire.ts'

type Pair = { near: Socket; far: Socket; dead: boolean }

const [host = '', port = ''] = process.argv.slice(2)
const pairs = new Set<Pair>()
let mode: WireMode = { is: 'open' }

const server = createServer({ allowHalfOpen: true }, (near) => {
  near.on('error', () => {})
  if (mode.is === 'refused') return void near.resetAndDestroy()
  const far = connect({ host, port: Number(port), allowHalfOpen: true })
  far.on('error', () => {})
  const pair: Pair = { near, far, dead: mode.is === 'silent' }
  pairs.add(pair)
  carry(pair, near, far)
  carry(pair, far, near)
})

/** A connection whose bytes were swallowed once never recovers: whatever comes later has a hole before it. */
const carry = (pair: Pair, from: Socket, to: Socket): void => {
  const when = (act: () => void): void => {
    if (mode.is === 'silent') pair.dead = true
    if (pair.dead) return
    if (mode.is !== 'long') return act()
    setTimeout(() => pair.dead || act(), mode.ms)
  }
  from.on('data', (bytes) => when(() => void to.write(bytes)))
  from.on('end', () => when(() => void to.end()))
  from.on('close', () => {
    pairs.delete(pair)
    // The other end of a wire that swallows hears of nothing.
    if (!pair.dead) to.destroy()
  })
}

process.on('message', (said: { mode: WireMode }) => {
  mode = said.mode
  for (const pair of pairs) {
    // Also those that say nothing right now: what they begin with later is swallowed as well.
    if (mode.is === 'silent') pair.dead = true
    if (mode.is === 'refused') for (const end of [pair.near, pair.far]) end.resetAndDestroy()
  }
})
process.on('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }))
