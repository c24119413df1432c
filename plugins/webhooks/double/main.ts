// The receiver as a process of its own. Its first line says where it is.
import { endsWhenTold } from '@deskless/core/double'
import { startReceiver } from './receiver.ts'

const receiver = await startReceiver()
console.log(JSON.stringify({ url: receiver.url, control: `${receiver.url}/_control` }))
endsWhenTold(receiver.stop)
