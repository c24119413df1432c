// The double as a process of its own. Its first line says where it is and which account it knows.
import { parseArgs } from 'node:util'
import { endsWhenTold } from '@deskless/core/double'
import { startDouble } from './index.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    sender: { type: 'string', multiple: true },
    pace: { type: 'string', default: '5' },
  },
})

const double = await startDouble({
  port: Number(values.port),
  host: values.host,
  pace: Number(values.pace),
  ...(values.sender && { senders: values.sender }),
})
const { url, accountSid, authToken } = double
console.log(JSON.stringify({ url, accountSid, authToken, control: `${url}/_control`, phone: `${url}/phone` }))
endsWhenTold(double.stop)
