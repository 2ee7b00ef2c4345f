import type { Json, Results } from '@unetsweep/contract';
import { groupBy } from '../outcome/group-by.js';
import { trialsOf } from '../outcome/read-outcome.js';
import type { RunOutcome, TrialOutcome } from '../outcome/run-outcome.js';
import { shown } from '../outcome/statistics.js';
import type { Expectation } from '../recipe/expectation.js';
import type { PrintedCell } from '../recipe/layout.js';
import type { FunctionPart } from '../recipe/part.js';
import type { Recipe } from '../recipe/recipe.js';
import { constantRate, losses, schedulers, schedulersByShare } from './printed.js';

/** The printed rows as trials of a sweep that nobody trains: the service's own tables are then over them. */
const printedRows = (
  name: string,
  cells: readonly PrintedCell[],
  groups: readonly (readonly string[])[],
): FunctionPart => ({
  kind: 'function',
  name,
  reads: { results: groups.map((groupBy) => ({ groupBy, metrics: ['valLoss', 'valDice'] })) },
  spec: () => ({
    runner: 'external',
    search: { method: 'points', points: cells.map(({ params }) => ({ ...params })) },
    objective: { metric: 'valDice', mode: 'max' },
  }),
  evaluate(params) {
    const found = cells.find((cell) =>
      Object.entries(cell.params).every(([path, value]) => params[path] === value),
    );
    if (!found) throw new Error(`no printed row for ${JSON.stringify(params)}`);
    return { ...found.metrics };
  },
});

/** The mean of a metric in a group of a part's table, as the service computes it. */
function meanIn(
  outcome: RunOutcome,
  part: string,
  table: number,
  group: Record<string, Json>,
  metric: string,
): number {
  const found = outcome.get(part);
  if (found?.kind !== 'sweep') throw new Error(`the part ${part} has no tables`);
  const results: Results | undefined = found.results[table];
  const row = results?.rows.find((each) =>
    Object.entries(group).every(([path, value]) => each.group[`params.${path}`] === value),
  );
  return row?.metrics[metric]?.mean ?? Number.NaN;
}

type Claim = readonly [table: number, group: Record<string, Json>, valLoss: number, valDice: number];

/** Half of the last digit that the document prints. */
const PRECISION = 6e-8;

const means = (id: string, part: string, says: string, claims: readonly Claim[]): Expectation => ({
  id,
  grade: 'H',
  says,
  judge(outcome) {
    const found = claims.map(([table, group, valLoss, valDice]) => {
      const [ownLoss, ownDice] = ['valLoss', 'valDice'].map((metric) =>
        meanIn(outcome, part, table, group, metric),
      );
      return {
        name: Object.values(group).join(' '),
        ownLoss: ownLoss ?? Number.NaN,
        ownDice: ownDice ?? Number.NaN,
        off: Math.max(
          Math.abs((ownLoss ?? Number.NaN) - valLoss),
          Math.abs((ownDice ?? Number.NaN) - valDice),
        ),
      };
    });
    return {
      holds: found.every(({ off }) => off < PRECISION),
      found: found
        .map(
          ({ name, ownLoss, ownDice }) =>
            `${name}: ${Number(ownLoss.toFixed(7))}, ${Number(ownDice.toFixed(7))}`,
        )
        .join('; '),
    };
  },
});

const wrongMeans: Expectation = {
  id: 'wrong-means',
  grade: 'H',
  says: 'The printed mean validation losses .7010375 (step) and .61665 (plateau) do not follow from the rows.',
  contradiction: 'The means of the printed rows are .45705 and .3731; the others of the table are right.',
  judge(outcome) {
    const [step, plateau] = ['step', 'plateau'].map((schedule) =>
      meanIn(outcome, 'shares', 0, { schedule }, 'valLoss'),
    );
    return {
      holds:
        Math.abs((step ?? Number.NaN) - 0.45705) < PRECISION &&
        Math.abs((plateau ?? Number.NaN) - 0.3731) < PRECISION,
      found: `means of the rows: step ${shown(step)}, plateau ${shown(plateau)}`,
    };
  },
};

const rowText = ({ metrics }: TrialOutcome, names: readonly string[]) =>
  names.map((name) => metrics[name]).join(' ');

const copied: Expectation = {
  id: 'copied-rows',
  grade: 'H',
  says: 'Not each row of the table of losses comes from a run of its own: two stand in the table of constant rates, and two share Dice and validation Dice.',
  contradiction: 'The two tables have other settings (scheduler, weight decay, epochs).',
  judge(outcome) {
    const own = trialsOf(outcome, 'losses');
    const all = ['loss', 'valLoss', 'dice', 'valDice'];
    const earlier = new Set(trialsOf(outcome, 'constant').map((row) => rowText(row, all)));
    const copies = own.filter((row) => earlier.has(rowText(row, all)));
    const alike = [...groupBy(own, (row) => rowText(row, ['dice', 'valDice'])).values()].filter(
      (rows) => rows.length > 1,
    );
    return {
      holds: copies.length === 2 && alike.length === 1 && alike[0]?.length === 2,
      found: `of ${own.length} rows ${copies.length} stand in the earlier table, ${alike.flat().length} share Dice and validation Dice`,
    };
  },
};

/** Document D's printed tables through the service's own results. */
export const tables: Recipe = {
  name: 'd0-tables',
  document: 'D',
  title: "Means of the document's own tables",
  asks: "Which of the document's means follow from its rows? The printed rows are given to the service as trials, and its tables recompute them. Nothing is trained.",
  small: 'Nothing.',
  dataset: 'heart-s',
  parts: [
    printedRows('schedulers', schedulers, [['schedule']]),
    printedRows('shares', schedulersByShare, [['schedule'], ['optimizer']]),
    printedRows('losses', losses, [['loss.name'], ['optimizer']]),
    printedRows('constant', constantRate, []),
  ],
  expectations: [
    means(
      'schedulers',
      'schedulers',
      'Mean validation loss and Dice by scheduler: .25912 / .67598, .28296 / .68828, .37022 / .68496.',
      [
        [0, { schedule: 'step' }, 0.25912, 0.67598],
        [0, { schedule: 'plateau' }, 0.28296, 0.68828],
        [0, { schedule: 'none' }, 0.37022, 0.68496],
      ],
    ),
    means(
      'optimizers',
      'shares',
      'Mean validation loss and Dice by optimizer: .4242625 / .7035625, .4058875 / .6845.',
      [
        [1, { optimizer: 'adam' }, 0.4242625, 0.7035625],
        [1, { optimizer: 'sgd' }, 0.4058875, 0.6845],
      ],
    ),
    wrongMeans,
    copied,
  ],
  layouts: [
    {
      kind: 'table',
      title: 'Schedulers, as printed',
      part: 'schedulers',
      rows: ['optimizer'],
      columns: ['schedule'],
      metrics: ['loss', 'dice', 'valDice', 'valLoss'],
      printed: schedulers,
    },
  ],
};
