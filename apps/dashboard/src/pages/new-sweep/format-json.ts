import type { Json } from '@unetsweep/contract';

const isPlain = (value: Json) => value === null || typeof value !== 'object';

/** JSON over several lines; lists of plain values, and what is short, on one. */
export function formatJson(value: Json, indent = ''): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every(isPlain)) return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    return `[\n${value.map((item) => deeper + formatJson(item, deeper)).join(',\n')}\n${indent}]`;
  }
  const fields = Object.entries(value);
  if (fields.length === 0) return '{}';
  if (indent !== '' && fields.length <= 3 && fields.every(([, item]) => isPlain(item)))
    return `{ ${fields.map(([name, item]) => `${JSON.stringify(name)}: ${JSON.stringify(item)}`).join(', ')} }`;
  const lines = fields.map(([name, item]) => `${deeper}${JSON.stringify(name)}: ${formatJson(item, deeper)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}
