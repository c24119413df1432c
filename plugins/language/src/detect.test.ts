import { describe, expect, test } from 'vitest'
import { detect } from './detect.ts'

describe('nadia writes, and her language is known', () => {
  test.each([
    ['en', 'Where is my parcel? I ordered it last week.'],
    ['de', 'Wo bleibt mein Paket? Ich warte seit einer Woche.'],
    ['es', '¿Dónde está mi paquete? Lo pedí hace una semana.'],
    ['fr', 'Où est mon colis ? Je l’attends depuis une semaine.'],
    ['pt', 'Onde está a minha encomenda? Pedi há uma semana.'],
    ['it', 'Dov’è il mio pacco? L’ho ordinato una settimana fa.'],
    ['nl', 'Waar is mijn pakket? Ik heb het vorige week besteld.'],
    ['pl', 'Gdzie jest moja paczka? Zamówiłem ją tydzień temu.'],
    ['ar', 'أين طردي؟ طلبته الأسبوع الماضي'],
    ['ja', '荷物はどこですか？先週注文しました'],
    ['zh', '我的包裹在哪里？'],
    ['tr', 'Kargom nerede? Geçen hafta sipariş verdim.'],
    ['en', 'I still have not received the parcel.'],
    ['sv', 'Var är mitt paket? Jag väntar fortfarande'],
    ['da', 'Hvornår kommer min pakke? Jeg har ventet længe'],
    ['ko', '제 소포는 어디에 있나요? 지난주에 주문했습니다.'],
  ])('%s: %s', async (tag, text) => {
    expect(await detect(text)).toBe(tag)
  })

  test('what she quotes, links and numbers count for nothing', async () => {
    const quoted = 'Ich habe das Paket immer noch nicht bekommen.\n> Thank you for your order, it is on its way to you'
    expect(await detect(`${quoted}\n> https://shop.example/where-is-my-order-please`)).toBe('de')
  })
})

test.each([
  'ok',
  'ok thanks',
  'Hi Maya!',
  '👍👍👍',
  '',
  'https://shop.example/orders/12345 #123',
  'A-12345 nadia@shop.example',
  'My name is Juan Pablo Rodriguez Gonzalez',
  'Order for Alejandro Martinez Lopez',
  'lorem ipsum dolor',
])('“%s” is too little to be sure', async (text) => {
  expect(await detect(text)).toBeUndefined()
})
