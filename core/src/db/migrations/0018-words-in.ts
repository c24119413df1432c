/**
 * What language the words of a message are indexed in; NULL is none. Not read from the account: an index cannot look elsewhere.
 * A step of its own: adding a column shuts readers out until the step ends, and the index of the next one takes minutes.
 */
export const statements = ['ALTER TABLE messages ADD COLUMN words_in text']
