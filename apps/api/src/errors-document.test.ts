import { readFileSync } from 'node:fs';
import { errorCodes, invalidCellCodes } from '@unetsweep/contract';
import { describe, expect, it } from 'vitest';

const text = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
const documented = [...text.matchAll(/^\| `(\w+)` \| (\d{3}) \| .{10,} \|$/gm)].map(([, code, status]) => [
  code,
  Number(status),
]);

describe('docs/errors.md', () => {
  it('lists every code with its status, once, and no other', () => {
    const known = Object.entries(errorCodes).map(([code, { status }]) => [code, status]);
    expect(documented.toSorted()).toEqual(known.toSorted());
  });

  it('says of each fault of a point what does not fit', () => {
    const section = text.split('## Why a point cannot run')[1]?.split('\n## ')[0] ?? '';
    const named = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code);
    expect(named).toEqual([...invalidCellCodes]);
  });
});
