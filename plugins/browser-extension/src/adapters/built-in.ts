// Start values from what is publicly known of these pages. None was checked on the live service, and every one can break:
// an account replaces one by saving another of the same id.
import type { AdapterInput } from './adapter.ts'
import { adapterSchema } from './adapter.ts'

const mailto = { select: 'a[href^="mailto:"]', take: 'href' } as const
const tel = { select: 'a[href^="tel:"], a[href^="callto:"]', take: 'href' } as const

const hubspot: AdapterInput = {
  id: 'hubspot',
  name: 'HubSpot',
  hosts: ['app.hubspot.com', 'app-*.hubspot.com'],
  records: [
    { path: '/contacts/{portal:digits}/record/0-1/{id:digits}/**', kind: 'contact' },
    { path: '/contacts/{portal:digits}/contact/{id:digits}/**', kind: 'contact' },
    { path: '/contacts/{portal:digits}/record/0-2/{id:digits}/**', kind: 'company' },
    { path: '/contacts/{portal:digits}/record/0-3/{id:digits}/**', kind: 'deal' },
  ],
  fields: {
    email: [
      { select: '[data-test-id*="property-input-email"] a[href^="mailto:"]', take: 'href' },
      { select: '[data-selenium-test="property-input-email"]', take: 'value' },
      { select: '[data-selenium-test="property-input-email"], [data-test-id="property-input-email"]' },
      {
        select: '[data-test-id*="highlight"] a[href^="mailto:"], [data-selenium-test*="highlight"] a[href^="mailto:"]',
        take: 'href',
      },
      { select: '[data-onboarding="contact-email-cell"] a[href^="mailto:"]', take: 'href', hit: 'all' },
    ],
    phone: [
      { select: '[data-test-id*="property-input-phone"] a[href^="tel:"]', take: 'href' },
      { select: '[data-selenium-test="property-input-phone"]', take: 'value' },
    ],
    name: [{ select: '[data-selenium-test="highlightTitle"], [data-test-id="highlightTitle"]' }],
  },
}

const salesforce: AdapterInput = {
  id: 'salesforce',
  name: 'Salesforce',
  hosts: ['*.lightning.force.com', '*.*.lightning.force.com'],
  records: [
    { path: '/lightning/r/Contact/{id:salesforce}/view', kind: 'contact' },
    { path: '/lightning/r/Lead/{id:salesforce}/view', kind: 'lead' },
    { path: '/lightning/r/Account/{id:salesforce}/view', kind: 'company' },
    { path: '/lightning/r/Case/{id:salesforce}/view', kind: 'ticket' },
  ],
  // A console keeps every record that was opened; only one of them is looked at.
  scope: [
    '.windowViewMode-maximized.active',
    '.windowViewMode-normal.active',
    '.oneConsoleTab.active',
    'section[role="tabpanel"].active',
  ],
  fields: {
    email: [
      { select: 'records-record-layout-item[field-label="Email"] >>> lightning-formatted-email >>> a', take: 'href' },
      { select: 'lightning-formatted-email >>> a', take: 'href' },
    ],
    phone: [
      { select: 'records-record-layout-item[field-label="Mobile"] >>> lightning-formatted-phone >>> a', take: 'href' },
      { select: 'lightning-formatted-phone >>> a', take: 'href' },
    ],
    name: [{ select: 'records-highlights2 >>> lightning-formatted-name' }, { select: 'lightning-formatted-name' }],
  },
}

const pipedrive: AdapterInput = {
  id: 'pipedrive',
  name: 'Pipedrive',
  hosts: ['*.pipedrive.com'],
  records: [
    { path: '/person/{id:digits}/**', kind: 'contact' },
    { path: '/person?id={id:digits}', kind: 'contact' },
    { path: '/deal/{id:digits}/**', kind: 'deal' },
  ],
  fields: {
    email: [
      { select: '[data-test="person.email"] a[href^="mailto:"]', take: 'href' },
      { select: '[data-test="person.email"]' },
      { select: 'a[href^="mailto:"][href*="related_person_id"]', take: 'href' },
    ],
    phone: [
      {
        select: '[data-test="person.phone"] a[href^="tel:"], [data-test="person.phone"] a[href^="callto:"]',
        take: 'href',
      },
      { select: '[data-test="person.phone"]' },
    ],
    name: [{ select: '[data-test="person.name"]' }],
  },
}

const zoho: AdapterInput = {
  id: 'zoho',
  name: 'Zoho CRM',
  hosts: [
    'crm.zoho.com',
    'crm.zoho.eu',
    'crm.zoho.in',
    'crm.zoho.com.au',
    'crm.zoho.jp',
    'crm.zohocloud.ca',
    'crm.zoho.sa',
  ],
  records: [
    { path: '/crm/tab/Contacts/{id:digits}/**', kind: 'contact' },
    { path: '/crm/*/tab/Contacts/{id:digits}/**', kind: 'contact' },
    { path: '/crm/tab/Leads/{id:digits}/**', kind: 'lead' },
    { path: '/crm/*/tab/Leads/{id:digits}/**', kind: 'lead' },
  ],
  fields: { email: [mailto], phone: [tel] },
}

const attio: AdapterInput = {
  id: 'attio',
  name: 'Attio',
  hosts: ['app.attio.com'],
  records: [
    { path: '/{workspace}/person/{id:uuid}/**', kind: 'contact' },
    { path: '/{workspace}/person/view/{id:uuid}/**', kind: 'contact' },
    { path: '/{workspace}/company/{id:uuid}/**', kind: 'company' },
  ],
  fields: { email: [mailto], phone: [tel] },
}

const shopify: AdapterInput = {
  id: 'shopify',
  name: 'Shopify',
  hosts: ['admin.shopify.com'],
  records: [
    { path: '/store/{shop}/customers/{id:digits}/**', kind: 'contact' },
    { path: '/store/{shop}/orders/{id:digits}/**', kind: 'order' },
  ],
  fields: { email: [mailto], phone: [tel] },
}

const gmail: AdapterInput = {
  id: 'gmail',
  name: 'Gmail',
  hosts: ['mail.google.com'],
  scope: ['[role="main"]'],
  fields: {
    // The sender of the message that lies open; of a thread the newest one.
    email: [
      { select: '.gD[email]', take: { attribute: 'email' }, name: 'name', hit: 'last' },
      { select: 'span[email]', take: { attribute: 'email' }, name: 'name', hit: 'all' },
      { select: '[data-hovercard-id*="@"]', take: { attribute: 'data-hovercard-id' }, hit: 'all' },
    ],
  },
}

export const builtIn = [hubspot, salesforce, pipedrive, zoho, attio, shopify, gmail].map((it) =>
  adapterSchema.parse(it),
)
