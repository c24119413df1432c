import type { Check } from '@deskless/core/contract'
import { ChannelError, Refusal, z } from '@deskless/core/contract'
import { callAccount } from './api.ts'
import { addressIn } from './receive.ts'
import { doorOf, hookAt, isSet, leadsTo, setHook } from './registration.ts'
import type { Inbox } from './settings.ts'
import { credentialsOf } from './settings.ts'

const account = z.looseObject({ status: z.string(), friendly_name: z.string().default('') })

/** Points what the sender hears at our door. The same twice is the same once. */
export const connect = async (inbox: Inbox): Promise<{ address: string }> => {
  const { accountSid } = await credentialsOf(inbox)
  await activeAccount(inbox)
  const hook = await hookAt(inbox)
  if (hook.is === 'missing') throw notThere(hook.tell)
  if (hook.is === 'there' && !isSet(hook, inbox)) await setHook(inbox, hook, doorOf(inbox))
  return { address: addressIn(accountSid, inbox.settings.sender) }
}

/** Only what leads to our door: somebody may have pointed it elsewhere since. */
export const disconnect = async (inbox: Inbox): Promise<void> => {
  const hook = await hookAt(inbox)
  if (hook.is === 'there' && leadsTo(hook.url, inbox)) await setHook(inbox, hook, '')
}

export const check = async (inbox: Inbox): Promise<Check> => {
  try {
    const { friendly_name: name } = await activeAccount(inbox)
    const hook = await hookAt(inbox)
    if (hook.is === 'missing') return { health: 'misconfigured', tell: hook.tell }
    if (hook.is === 'by-hand') return { health: 'ok', tell: hook.tell }
    if (hook.is === 'there' && !leadsTo(hook.url, inbox))
      return {
        health: 'misconfigured',
        tell: 'What people write goes elsewhere: connect this inbox again to have it here.',
      }
    return { health: 'ok', tell: `${inbox.settings.sender} of ${name || 'the Twilio account'}.` }
  } catch (error) {
    if (error instanceof Refusal) return { health: 'misconfigured', tell: error.tell }
    if (!(error instanceof ChannelError)) throw error
    const refused = error.code === 'twilio_20003' || error.code === 'twilio_20005' || error.code === 'twilio_401'
    return { health: refused ? 'reauthorise' : 'unreachable', tell: error.tell }
  }
}

const activeAccount = async (inbox: Inbox): Promise<z.infer<typeof account>> => {
  const found = account.parse((await callAccount(inbox, '.json')).body)
  if (found.status === 'active') return found
  throw new ChannelError({
    code: 'twilio_20005',
    sent: 'no',
    retry: 'later',
    tell: `Twilio says that this account is ${found.status}. Only Twilio can change that; see its console.`,
  })
}

const notThere = (tell: string): ChannelError =>
  new ChannelError({ code: 'no_sender', sent: 'no', retry: 'never', tell })
