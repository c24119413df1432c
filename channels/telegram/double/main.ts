// The double as a process of its own. Its first line says where it is and which token it knows.
import { parseArgs } from 'node:util'
import { endsWhenTold } from '@deskless/core/double'
import { startDouble } from './index.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    token: { type: 'string' },
  },
})

const double = await startDouble({
  port: Number(values.port),
  host: values.host,
  ...(values.token && { token: values.token }),
})
console.log(JSON.stringify({ url: double.url, token: double.token, control: `${double.url}/_control` }))
endsWhenTold(double.stop)
