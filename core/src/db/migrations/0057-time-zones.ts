/** The clock a contact lives by, where a channel told. */
export const statements = [`ALTER TABLE contacts ADD COLUMN time_zone text`]
