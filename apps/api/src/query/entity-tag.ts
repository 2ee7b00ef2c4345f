/**
 * An entity tag of two parts: the version of what people can change, which `If-Match` compares, and (added when the answer
 * is sent) a sum of the whole answer, which `If-None-Match` compares: counts of trials change without a new version.
 */
export function formatVersion(version: string): string {
  return `"${version}"`;
}

/** The tag with the sum of the answer. */
export function withSum(tag: string | undefined, sum: string): string {
  return tag === undefined ? `"${sum}"` : tag.replace(/"$/, `-${sum}"`);
}

/** The version in an `If-Match` header; undefined for none and for `*`. */
export function parseVersion(header: string | undefined): string | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  return header.trim().replace(/^W\//, '').replace(/^"|"$/g, '').split('-', 1)[0];
}

/** Whether an `If-None-Match` header names this tag (weak comparison). */
export function isNamedBy(tag: string, header: string): boolean {
  return header.trim() === '*' || header.split(',').some((one) => one.trim().replace(/^W\//, '') === tag);
}
