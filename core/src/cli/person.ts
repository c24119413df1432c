import { issue } from '../commands/issue.ts'
import { Refusal, uuidv7, z } from '../contract/index.ts'
import { startRunner } from '../jobs/runner.ts'
import { ERASE } from '../person/erase.ts'
import { eraseSubscriber } from '../person/erase-job.ts'
import { exportPerson } from '../person/export.ts'
import type { Services } from '../services.ts'
import { accountNamed, withServices } from './open.ts'

const SYSTEM = { kind: 'system', id: 'system' } as const

const asked = (args: string[], usage: string): { account: string; contact: string } => {
  const [account, contact] = args
  if (!account || !z.uuid().safeParse(contact).success)
    throw new Refusal('invalid', `Say whose account and which contact: deskless ${usage}.`)
  return { account, contact: contact as string }
}

export const eraseCommand = async (args: string[]): Promise<void> => {
  const { account, contact } = asked(args, 'erase <account> <contact id>')
  await withServices(async (services) => {
    const accountId = await accountNamed(services, account)
    console.log(`${await eraseNow(services, accountId, contact)} is erased. Surfaces show it as soon as the hub runs.`)
  })
}

/** Answers the contact the person stood under. */
export const eraseNow = async (services: Services, accountId: string, contact: string): Promise<string> => {
  const wish = { id: uuidv7(), actor: SYSTEM, name: 'erase_contact' as const, body: { contact } }
  const { contact: root = contact } = await issue(services, accountId, wish)
  await workedOff(services, root)
  return root
}

const LOOK_MS = 200

/** The same job a running hub would do; here, so that it is done when the command ends. */
const workedOff = async (services: Services, lane: string): Promise<void> => {
  const { db, log } = services
  const runner = startRunner(db, [eraseSubscriber(services)], { log })
  const left = () =>
    db.root
      .selectFrom('jobs')
      .select('last_error')
      .where('subscriber', '=', ERASE)
      .where('lane', '=', lane)
      .executeTakeFirst()
  try {
    for (let job = await left(); job; job = await left()) {
      if (job.last_error) throw new Refusal('unavailable', `It is not done yet and is tried again: ${job.last_error}`)
      await new Promise((look) => setTimeout(look, LOOK_MS))
    }
  } finally {
    await runner.stop()
  }
}

export const exportPersonCommand = async (args: string[]): Promise<void> => {
  const { account, contact } = asked(args, 'export-person <account> <contact id>')
  await withServices(async (services) => {
    const accountId = await accountNamed(services, account)
    console.log(JSON.stringify(await exportPerson(services, accountId, contact, SYSTEM), null, 2))
  })
}
