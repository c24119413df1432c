// Stands at an address of each company's own, so it is no built-in: the README shows it, and the tests hold it against the page.
import type { AdapterInput } from './adapter.ts'

export const requestTracker = (host: string): AdapterInput => ({
  id: 'request-tracker',
  name: 'Request Tracker',
  hosts: [host],
  records: [{ path: '/Ticket/Display.html?id={id:digits}', kind: 'ticket' }],
  fields: { email: [{ select: '.requestors .user' }] },
})
