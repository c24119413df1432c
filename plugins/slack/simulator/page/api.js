// The line to the simulator: do something as the person at this screen, look again, and hear when to look.
import { toast } from './dom.js'

export const where = { as: '', channel: '', thread: '', home: '' }

async function ask(path, options) {
  const response = await fetch(path, options)
  const answer = await response.json()
  if (!response.ok) throw new Error(answer?.error ?? 'The simulator did not understand.')
  return answer
}

export const look = () =>
  ask(`/_control/screen?${new URLSearchParams(Object.entries(where).filter(([, value]) => value))}`)

export const emojiTable = () => ask('/_control/emoji')

/** Does it and says so when it did not work; the answer is undefined then. */
export async function act(verb, ...args) {
  try {
    const body = JSON.stringify(args)
    const headers = { 'content-type': 'application/json' }
    const { answer } = await ask(`/_control/human/${verb}?as=${where.as}`, { method: 'POST', headers, body })
    return answer ?? null
  } catch (cause) {
    toast(cause.message)
    return undefined
  }
}

export async function asAttached(file) {
  const url = await new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result)
    reader.onerror = reject
    reader.readAsDataURL(file)
  })
  const content = { base64: url.slice(url.indexOf(',') + 1) }
  return { name: file.name, content, ...(file.type && { type: file.type }) }
}

/** Calls back at once, after every change, and after every reconnect. */
export function live(changed) {
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/_control/live`)
  socket.onmessage = changed
  socket.onclose = () => setTimeout(() => live(changed), 1000)
}
