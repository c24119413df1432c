// The double as a process of its own. Its first line says where it is.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { endsWhenTold } from '@deskless/core/double'
import { startDouble } from './index.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'smtp-port': { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    hub: { type: 'string' },
    user: { type: 'string' },
    password: { type: 'string' },
    token: { type: 'string' },
    tls: { type: 'boolean', default: false },
    cert: { type: 'string' },
    key: { type: 'string' },
  },
})

const read = (path: string): string => readFileSync(path, 'utf8')
const { user: name, password, token } = values
const double = await startDouble({
  port: Number(values.port),
  smtpPort: Number(values['smtp-port']),
  host: values.host,
  tls: values.cert && values.key ? { cert: read(values.cert), key: read(values.key) } : values.tls,
  ...(values.hub && { hubUrl: values.hub }),
  ...(name && { user: { name, ...(password && { password }), ...(token && { token }) } }),
})
console.log(JSON.stringify({ url: double.url, smtp: double.smtp, control: `${double.url}/_control` }))
endsWhenTold(double.stop)
