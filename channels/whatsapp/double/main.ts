// The double as a process of its own. Its first line says where it is and which settings an inbox needs.
import { parseArgs } from 'node:util'
import { endsWhenTold } from '@deskless/core/double'
import { BUSINESS, startDouble } from './index.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    number: { type: 'string', default: BUSINESS.phoneNumberId },
    ticks: { type: 'boolean', default: true },
  },
  allowNegative: true,
})

const business = { ...BUSINESS, phoneNumberId: values.number }
const double = await startDouble({ port: Number(values.port), host: values.host, ticks: values.ticks, business })
const { token, appSecret, businessAccountId, phoneNumberId } = business
const settings = { token, appSecret, businessAccountId, phoneNumberId, apiBaseUrl: double.url }
console.log(JSON.stringify({ url: double.url, phone: `${double.url}/`, control: `${double.url}/_control`, settings }))
endsWhenTold(double.stop)
