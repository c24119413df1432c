/** WhatsApp's user ids mean somebody only towards one business, so their namespace names it (`whatsapp@<business>`). */

// Which business an id of before was given to, its inbox says: that of the thread it names, else of what its contact wrote
// in. One that leads to several, or to none, stays as it is and finds nobody any more.
const business = `coalesce(c.settings->>'businessAccountId', c.settings->>'accountSid', (SELECT a.settings->>'accountSid' FROM apps a WHERE a.id = c.app_id))`
const isUserId = (column: string) => `${column} ~ '^(whatsapp:)?[A-Z]{2}\\.'`

export const statements = [
  `UPDATE threads t SET namespace = 'whatsapp@' || ${business} FROM connections c
    WHERE c.account_id = t.account_id AND c.id = t.inbox_id AND c.plugin IN ('whatsapp', 'sms') AND t.namespace = 'whatsapp'
      AND ${isUserId('t.key')} AND ${business} IS NOT NULL`,
  `UPDATE identities i SET namespace = 'whatsapp@' || known.business FROM (
      SELECT o.account_id, o.id, min(${business}) AS business FROM identities o
      JOIN threads t ON t.account_id = o.account_id AND (t.contact_id = o.contact_id OR t.key IN (o.value, 'whatsapp:' || o.value))
      JOIN connections c ON c.account_id = t.account_id AND c.id = t.inbox_id AND c.plugin IN ('whatsapp', 'sms')
      WHERE o.namespace = 'whatsapp' AND ${isUserId('o.value')}
      GROUP BY o.account_id, o.id HAVING count(DISTINCT ${business}) = 1) AS known
    WHERE known.account_id = i.account_id AND known.id = i.id`,
]
