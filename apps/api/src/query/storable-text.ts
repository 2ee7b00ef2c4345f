/** Postgres keeps neither; half of a surrogate pair is no character. */
const UNSTORABLE = /\0|\p{Surrogate}/u;

export const NOT_STORABLE =
  'The text holds U+0000 or half of a surrogate pair; accepted: any other characters.';

/** Whether a text can be kept, and looked for, in the database. */
export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text);
}
