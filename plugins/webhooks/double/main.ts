// The receiver as a process of its own. Its first line says where it is.
import { startReceiver } from './receiver.ts'

const receiver = await startReceiver()
console.log(receiver.url)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void receiver.stop().then(() => process.exit(0)))
