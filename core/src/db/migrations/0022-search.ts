/** Languages whose words PostgreSQL brings to one form, by the first part of an account's locale. Any other: words as they are. */
const LANGUAGES = {
  ar: 'arabic',
  ca: 'catalan',
  da: 'danish',
  de: 'german',
  el: 'greek',
  en: 'english',
  es: 'spanish',
  eu: 'basque',
  fi: 'finnish',
  fr: 'french',
  ga: 'irish',
  hi: 'hindi',
  hu: 'hungarian',
  hy: 'armenian',
  id: 'indonesian',
  it: 'italian',
  lt: 'lithuanian',
  nb: 'norwegian',
  ne: 'nepali',
  nl: 'dutch',
  nn: 'norwegian',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sr: 'serbian',
  sv: 'swedish',
  ta: 'tamil',
  tr: 'turkish',
  yi: 'yiddish',
}

const cases = Object.entries(LANGUAGES).map(([code, name]) => `WHEN '${code}' THEN 'pg_catalog.${name}'::regconfig`)

/** The stretch of time a message lies in, from three hours to four years; each level is eight times as long. */
const LEVELS = [0, 1, 2, 3, 4]
const stretch = (level: number): string =>
  `chr(1) || account::text || '/${level}/' || floor(date_part('epoch', at - timestamptz '2000-01-01 00:00:00+00') / ${10_800 * 8 ** level})::bigint::text`

/**
 * Names and addresses with a letter wrong, or by their middle. Where the database may not have the extension, they are found
 * by their beginnings only: nothing else depends on it, and `migrate` tries again once somebody made it.
 */
export const alike = `DO $$ BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX IF NOT EXISTS contacts_name_alike ON contacts USING gin (lower(name) gin_trgm_ops);
    CREATE INDEX IF NOT EXISTS identities_value_alike ON identities USING gin (lower(value) gin_trgm_ops);
    -- Loads the extension, so that its setting may be named. A letter wrong in a short name leaves half of it alike.
    PERFORM similarity('a', 'b');
    CREATE OR REPLACE FUNCTION contacts_alike(account uuid, words text, most integer) RETURNS SETOF uuid LANGUAGE sql STABLE
      SET pg_trgm.word_similarity_threshold = 0.45
      AS $alike$ SELECT coalesce(root_id, id) FROM contacts WHERE account_id = account AND words <% lower(name) LIMIT most $alike$;
  EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object OR undefined_function THEN
    RAISE NOTICE 'pg_trgm cannot be had here (%): contacts are found by the beginnings of their words only.', SQLERRM;
  END $$`

/**
 * Full text of messages. The index is over an expression: it is kept in the same transaction by the database itself,
 * whoever writes, edits or erases, and no row is made longer by it.
 */
export const statements = [
  `CREATE FUNCTION search_language(code text) RETURNS regconfig LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE code ${cases.join(' ')} ELSE 'pg_catalog.simple'::regconfig END $$`,
  // A very long text is found by its beginning: a vector has a largest size, and a message must never fail for it.
  `CREATE FUNCTION search_words(language text, words text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector(CASE language ${cases.join(' ')} ELSE 'pg_catalog.simple'::regconfig END, translate(left(words, 50000), '-/', '  ')) $$`,
  // Besides its words, whose message it is and from when: the index itself keeps accounts apart and finds the newest first.
  `CREATE FUNCTION search_places(account uuid, at timestamptz) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(ARRAY[chr(1) || account::text, ${LEVELS.map(stretch).join(', ')}]) $$`,
  `CREATE INDEX messages_words ON messages USING gin ((search_words(words_in, text) || search_places(account_id, created_at)))
    WHERE kind <> 'activity' AND removed_at IS NULL`,
  alike,
]
