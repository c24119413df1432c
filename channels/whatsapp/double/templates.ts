// What the made-up business had approved, and what was not.
export type Template = {
  name: string
  language: string
  status: 'APPROVED' | 'PENDING' | 'REJECTED' | 'PAUSED'
  category: string
  components: Record<string, unknown>[]
}

const body = (text: string) => ({ type: 'BODY', text })

export const TEMPLATES: Template[] = [
  {
    name: 'parcel_ready',
    language: 'en_US',
    status: 'APPROVED',
    category: 'UTILITY',
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}' },
      body('Hello {{1}}, your parcel is at {{2}}.'),
      { type: 'FOOTER', text: 'Oak & Ember' },
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'URL', text: 'Track', url: 'https://shop.example/track/{{1}}' },
          { type: 'QUICK_REPLY', text: 'Thank you' },
        ],
      },
    ],
  },
  {
    name: 'parcel_ready',
    language: 'de',
    status: 'APPROVED',
    category: 'UTILITY',
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'Bestellung {{1}}' },
      body('Hallo {{1}}, dein Paket liegt bei {{2}}.'),
    ],
  },
  {
    name: 'hello_again',
    language: 'en_US',
    status: 'APPROVED',
    category: 'UTILITY',
    components: [body('Hello {{first_name}}, may we come back to your question?')],
  },
  {
    name: 'receipt',
    language: 'en_US',
    status: 'APPROVED',
    category: 'UTILITY',
    components: [{ type: 'HEADER', format: 'DOCUMENT' }, body('Here is your receipt.')],
  },
  { name: 'summer_sale', language: 'en_US', status: 'PAUSED', category: 'MARKETING', components: [body('Sale!')] },
  { name: 'winter_sale', language: 'en_US', status: 'PENDING', category: 'MARKETING', components: [body('Soon!')] },
  {
    name: 'shop_visit',
    language: 'en_US',
    status: 'APPROVED',
    category: 'MARKETING',
    components: [{ type: 'HEADER', format: 'LOCATION' }, body('Come and see us.')],
  },
]
