// What people are told, once, wherever they are.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ChannelError, uuidv7 } from '../../contract/index.ts'
import { onEachEngine } from '../../testing/engines.ts'
import { until } from '../../testing/until.ts'
import { tellAdmins } from './tell.ts'
import type { Office } from './testing/office.ts'
import { openOffice } from './testing/office.ts'

const MAYA = 'Maya Lindqvist'
const OMAR = 'Omar Haddad'

onEachEngine((engine) => {
  let office: Office
  beforeEach(async () => {
    office = await openOffice(engine)
    await office.nadiaWrites('Where is my parcel?')
  })
  afterEach(() => office.close())

  const know = (...who: string[]) => {
    for (const name of who) for (const tool of [office.board, office.radio]) tool.knows.add(name)
  }
  const heard = () => [...office.board.heard, ...office.radio.heard].map(({ who, notice }) => `${who}: ${notice.is}`)
  const toMaya = async (by = office.hub.omar) =>
    office.hub.command('assign', { conversation: await office.conversation(), to: office.hub.maya }, { member: by })

  test('two tools know the person: only the one where the conversation stands tells', async () => {
    know(MAYA)
    await office.notes('@Maya, look', { mentions: [office.hub.maya] })
    await office.hub.settled()
    await toMaya()
    await office.hub.settled()
    expect(office.board.heard.map(({ notice }) => notice)).toMatchObject([
      { is: 'mention', repeated: false, view: { root: 'root-1' }, message: { text: '@Maya, look' } },
      { is: 'assigned', repeated: false, by: OMAR },
    ])
    expect(office.radio.heard).toEqual([])
  })

  test('the first tool does not know them, so the next is asked; it has no thread to point to', async () => {
    office.radio.knows.add(MAYA)
    await office.notes('@Maya, look', { mentions: [office.hub.maya] })
    await office.hub.settled()
    expect(office.radio.heard).toMatchObject([{ who: MAYA, notice: { is: 'mention', conversation: { number: 1 } } }])
    expect(office.radio.heard[0]!.notice).not.toHaveProperty('view')
    expect(office.board.heard).toEqual([])
  })

  test('a tool that cannot be reached surely told nobody: the next tells at once, and the first does not tell later', async () => {
    know(MAYA)
    office.board.next.push(() => {
      throw new ChannelError({ code: 'unreachable', sent: 'no', retry: { afterMs: 1 }, tell: 'Nobody answers.' })
    })
    await toMaya()
    await until(() => heard().length > 0, 'Maya to be told')
    await office.hub.settled()
    expect(heard()).toEqual([`${MAYA}: assigned`])
    expect(office.radio.heard).toHaveLength(1)
  })

  test('a worker dies between telling and knowing it: the same tool tells again and says so', async () => {
    know(MAYA)
    office.board.next.push((told) => {
      told()
      throw new Error('The plug was pulled.')
    })
    await toMaya()
    await until(() => office.board.heard.length === 2, 'the repeat')
    await office.hub.settled()
    expect(office.board.heard.map(({ notice }) => notice.repeated)).toEqual([false, true])
    expect(office.radio.heard).toEqual([])
  })

  test('trouble of a tool is told where another knows the admins, and by itself only when no other does', async () => {
    know(MAYA)
    const row = { account_id: office.hub.accountId, installation: office.board.installation }
    const { db } = office.hub.hub.services
    const tell = async (key: string) => {
      await db.transaction((trx) =>
        tellAdmins(trx, row.account_id, { key, installation: row.installation, tell: 'Mend it.' }),
      )
      await office.hub.settled()
    }
    await tell('first')
    expect([office.board.heard.length, office.radio.heard.length]).toEqual([0, 1])
    office.radio.knows.delete(MAYA)
    await tell('second')
    expect([office.board.heard.length, office.radio.heard.length]).toEqual([1, 1])
  })

  test('who mends installations and may not read conversations hears of trouble all the same', async () => {
    know(OMAR)
    const { root } = office.hub.hub.services.db
    const permissions = ['connections.manage']
    const role = { account_id: office.hub.accountId, id: uuidv7(), key: 'it', name: 'IT', permissions }
    await root.insertInto('roles').values(role).execute()
    await root.updateTable('members').set({ role_id: role.id }).where('id', '=', office.hub.omar).execute()
    await office.hub.hub.services.db.transaction((trx) =>
      tellAdmins(trx, role.account_id, { key: 'k', installation: office.board.installation, tell: 'Mend it.' }),
    )
    await office.notes('@Omar', { mentions: [office.hub.omar] }, office.hub.maya)
    await office.hub.settled()
    expect(heard()).toEqual([`${OMAR}: trouble`])
  })

  test('who turned a kind off is not told it, who is offline is told all the same', async () => {
    know(MAYA, OMAR)
    const { maya, omar } = office.hub
    await office.hub.command('set_availability', { availability: 'offline' }, { member: omar })
    await office.hub.command('set_notice_preferences', { mention: false }, { member: maya })
    await office.notes('@Maya @Omar', { mentions: [maya, omar] }, maya)
    await office.hub.settled()
    await office.notes('@Maya', { mentions: [maya] }, omar)
    await office.hub.settled()
    expect(heard()).toEqual([`${OMAR}: mention`])
    expect(await office.hub.hub.services.hubFor(office.hub.accountId, 'board').read.noticePreferences(maya)).toEqual({
      assigned: true,
      mention: false,
      delivery: true,
      message: true,
      followed: false,
    })
  })

  test('muted stays silent, until somebody is called by name or given the conversation', async () => {
    know(MAYA)
    const { maya } = office.hub
    const conversation = await office.conversation()
    const shipping = await office.team('Shipping', maya)
    await office.hub.command('mute', { conversation }, { member: maya })
    await office.notes('@Shipping', { teams: [shipping] })
    await office.hub.settled()
    expect(heard()).toEqual([])
    await office.notes('@Maya', { mentions: [maya] })
    await office.notes('@Shipping', { teams: [shipping] })
    await office.hub.settled()
    expect(heard()).toEqual([`${MAYA}: mention`, `${MAYA}: mention`])
    await office.hub.command('mute', { conversation }, { member: maya })
    await toMaya()
    await office.hub.settled()
    expect(heard().slice(2)).toEqual([`${MAYA}: assigned`])
  })

  test('a team is told as one; who is called by name as well is told once, by name', async () => {
    know(MAYA, OMAR)
    const { maya, omar } = office.hub
    const shipping = await office.team('Shipping', maya, omar)
    await office.notes('@Shipping', { teams: [shipping] }, omar)
    await office.hub.settled()
    await office.notes('@Shipping, @Maya', { teams: [shipping], mentions: [maya] }, omar)
    await office.hub.settled()
    expect(office.board.heard).toMatchObject([
      { who: MAYA, notice: { is: 'mention', team: 'Shipping' } },
      { who: MAYA, notice: { is: 'mention' } },
    ])
    expect(office.board.heard[1]!.notice).not.toHaveProperty('team')
  })

  test('who may not see conversations any more, or left, is told nothing of them', async () => {
    know(MAYA, OMAR)
    const { root } = office.hub.hub.services.db
    const role = { account_id: office.hub.accountId, id: uuidv7(), key: 'packer', name: 'Packer', permissions: [] }
    await root.insertInto('roles').values(role).execute()
    await root.updateTable('members').set({ role_id: role.id }).where('id', '=', office.hub.omar).execute()
    await office.notes('@Omar', { mentions: [office.hub.omar] }, office.hub.maya)
    await office.hub.settled()
    await root.updateTable('members').set({ disabled_at: new Date() }).where('id', '=', office.hub.omar).execute()
    await office.notes('@Omar', { mentions: [office.hub.omar] }, office.hub.maya)
    await office.hub.settled()
    expect(heard()).toEqual([])
    const called = await root.selectFrom('mentions').select('member_id').execute()
    expect(called).toHaveLength(1)
  })
})
