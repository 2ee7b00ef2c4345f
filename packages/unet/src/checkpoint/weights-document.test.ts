import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');

it.each(['load-in-pytorch.py', 'load-in-keras.py'])('docs/weights.md shows what %s runs', (script) => {
  const [, shown = ''] = read(`packages/unet/scripts/${script}`).split(/^# \[.*\]\n/m);
  expect(shown.split('\n').length).toBeGreaterThan(40);
  expect(read('docs/weights.md')).toContain(shown.trim());
});
