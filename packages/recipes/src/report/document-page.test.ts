import { describe, expect, it } from 'vitest';
import { recipes } from '../all-recipes.js';
import { documentPage } from './document-page.js';
import type { OutcomeRecord } from './outcome-record.js';

const record: OutcomeRecord = {
  recipe: 'a1-batch-size',
  document: 'A',
  title: 'Batch size 10 or 15',
  run: {
    id: '01940000-0000-7000-8000-000000000001',
    dataset: 'heart@2',
    isSynthetic: false,
    scale: 'small',
    seeds: 3,
    seed: 1,
    startedAt: null,
    finishedAt: '2026-01-02T03:04:05.000Z',
  },
  findings: [
    { id: 'a', grade: 'H', says: 'One.', contradiction: null, holds: true, found: 'x | y', verdict: 'holds' },
    {
      id: 'b',
      grade: 'R',
      says: 'Two.',
      contradiction: 'But.',
      holds: false,
      found: '0.1',
      verdict: 'does not agree',
    },
  ],
  tables: [],
};

describe('the page of a document', () => {
  it('has every recipe of the document and no other, run or not', () => {
    const page = documentPage('A', [], () => null);
    for (const { name, title, document } of recipes)
      expect(page.includes(`## ${name}: ${title}`)).toBe(document === 'A');
    expect(page).toContain('No run of it is kept here yet.');
  });

  it('shows the command, date and findings of runs, and what did not hold by itself', () => {
    const page = documentPage('A', [record], (name) => (name === 'a1-batch-size' ? 'images/a1.png' : null));
    expect(page).toContain(
      '`unetsweep recipe run a1-batch-size --dataset heart@2 --scale small --seeds 3` (heart@2, 2026-01-02)',
    );
    expect(page).toContain('| H | One. | holds | x \\| y |');
    expect(page).toContain('| R | Two. *But.* | **does not agree** | 0.1 |');
    expect(page).toContain('![Batch size 10 or 15](images/a1.png)');
    const [, unconfirmed = ''] = page.split('## What could not be confirmed');
    expect(unconfirmed.trim()).toBe('- **a1-batch-size** (R, heart@2, 3 seeds): Two. Found: 0.1.');
  });
});
