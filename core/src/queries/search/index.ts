// What a person looks for: a name, an address, a number, or words that were written. Every source is read by an index.
export { knowsAlike, searchContacts } from './contacts.ts'
export { historyOf, ofPerson, searchConversations } from './conversations.ts'
export { search } from './search.ts'
