import { templateFromMarkdown, toPlain } from '../contract/index.ts'
import { insertResponse } from '../responses/store.ts'
import type { Services } from '../services.ts'

const RESPONSES = {
  thanks: 'You are welcome, {{contact.first_name|and thank you for writing}}! {{agent.first_name}}',
  'where-is-my-parcel':
    'Hi {{contact.first_name|there}}, I am looking for your parcel and will write again **within the hour**.',
  'your-number': 'May I call you, {{contact.first_name|if you like}}? The number we have is {{contact.phone}}.',
}

/** What the people of the demo answer often; the last one shows what happens when something is not known. */
export const demoResponses = (services: Services, accountId: string): Promise<void> =>
  services.db.transaction(async (trx) => {
    for (const [shortCode, markdown] of Object.entries(RESPONSES)) {
      const canon = templateFromMarkdown(markdown)
      await insertResponse(trx, accountId, {}, { shortCode, parts: [{ is: 'text', text: toPlain(canon), canon }] })
    }
  })
