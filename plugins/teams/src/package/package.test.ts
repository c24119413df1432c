import { AppManifestUtils } from '@microsoft/app-manifest'
import { strFromU8, unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { colorIcon, outlineIcon } from './icons.ts'
import { teamsManifest } from './manifest.ts'
import { appPackage } from './route.ts'

const at = {
  publicUrl: 'https://support.parcel.example',
  clientId: '11111111-2222-4333-8444-555555555555',
  name: 'Deskless',
}

describe('the app package of a deployment', () => {
  test('its manifest is one by Microsoft’s own schema', async () => {
    expect(await AppManifestUtils.validateAgainstSchema(teamsManifest(at) as never)).toEqual([])
    expect(
      await AppManifestUtils.validateAgainstSchema({ ...teamsManifest(at), accentColor: 'blue' } as never),
    ).not.toEqual([])
  })

  test('it names this deployment and its bot, and asks for nothing besides', () => {
    const manifest = teamsManifest(at)
    expect(manifest).toMatchObject({
      id: at.clientId,
      validDomains: ['support.parcel.example'],
      webApplicationInfo: { resource: `api://support.parcel.example/botid-${at.clientId}` },
    })
    expect(JSON.stringify(manifest.authorization)).toContain('ChannelMessage.Read.Group')
  })

  test('it holds exactly three files, at its top, whole', async () => {
    const files = unzipSync(await appPackage(at))
    expect(Object.keys(files)).toEqual(['manifest.json', 'color.png', 'outline.png'])
    expect(JSON.parse(strFromU8(files['manifest.json']!))).toEqual(teamsManifest(at))
  })

  test('its pictures have the sizes Teams asks for', () => {
    for (const [icon, size] of [
      [colorIcon(), 192],
      [outlineIcon(), 32],
    ] as const) {
      expect(icon.subarray(1, 4).toString()).toBe('PNG')
      expect([icon.readUInt32BE(16), icon.readUInt32BE(20)]).toEqual([size, size])
    }
  })
})
