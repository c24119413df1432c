// `pnpm simulate slack --port 4010`: the double of a provider as a process of its own. What follows the name is its own.
import { existsSync } from 'node:fs'

const [id = '', ...options] = process.argv.slice(2)
const places = [`plugins/${id}/simulator/main.ts`, `channels/${id}/double/main.ts`]
const main = places.map((place) => new URL(`../${place}`, import.meta.url)).find((place) => existsSync(place))

if (!/^[a-z-]+$/.test(id) || !main) {
  console.error(
    id ? `There is no simulator called "${id}".` : 'Say which simulator and where: pnpm simulate slack --port 4010',
  )
  process.exit(1)
}
process.argv.splice(2, process.argv.length, ...options)
await import(main.href)
