/** Adds a name to a JSON Pointer (RFC 6901). */
export function pointerTo(pointer: string, name: string | number): string {
  return `${pointer}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** A pointer as people write it: `trial.optimizer.learningRate`; long ones are cut. */
export function fieldLabel(pointer: string): string {
  if (pointer === '') return 'the body';
  const names = pointer.slice(1).split('/');
  const label = names.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~')).join('.');
  return label.length > 120 ? `${label.slice(0, 117)}…` : label;
}

/** A value for a message, cut to a readable length. */
export function shown(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
