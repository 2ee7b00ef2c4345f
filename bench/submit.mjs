import { createClient } from '@unetsweep/client';
import { median } from '@unetsweep/contract';

const RUNS = 7;
const CELLS = [100, 1_000, 10_000, 1_000_000];
/** Values of one parameter; a larger grid has a second one. */
const MOST_VALUES = 10_000;

/** @param {number} points */
const rangeOf = (points) => ({ type: 'float', low: 1e-6, high: 1e-1, scale: 'log', points });

/** @param {number} cells @returns a grid of so many learning rates, or rates by decays, cancelled and deleted after it was timed */
const sweepOf = (cells) => ({
  name: `bench-${cells}`,
  dataset: 'nuclei',
  parameters:
    cells <= MOST_VALUES
      ? { 'optimizer.learningRate': rangeOf(cells) }
      : {
          'optimizer.learningRate': rangeOf(Math.sqrt(cells)),
          'optimizer.weightDecay': rangeOf(Math.sqrt(cells)),
        },
  trial: { training: { epochs: 1, batchSize: 4 } },
  priority: -100,
});

/** @param {() => Promise<unknown>} work @returns {Promise<number>} ms */
async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * How long a POST of a grid takes until its answer is there, by the number of cells, beside its dry run. Against a service that
 * runs: `npm run bench -- submit [http://127.0.0.1:4400]`.
 * @param {string[]} args
 */
export async function bench([baseUrl = 'http://127.0.0.1:4400']) {
  const client = createClient({ baseUrl });
  console.log(
    `| cells | POST, median of ${RUNS} (ms) | slowest (ms) | dry run, median (ms) | POST / POST of ${CELLS[0]} |`,
  );
  console.log('| ---: | ---: | ---: | ---: | ---: |');
  let smallest;
  for (const cells of CELLS) {
    const [posts, dryRuns] = [[], []];
    for (let run = 0; run < RUNS; run += 1) {
      const body = sweepOf(cells);
      dryRuns.push(
        await timed(() => client.POST('/v1/sweeps', { params: { query: { dryRun: true } }, body })),
      );
      let id = '';
      posts.push(
        await timed(async () => {
          const { data } = await client.POST('/v1/sweeps', { body });
          id = data.id;
        }),
      );
      await client.POST('/v1/sweeps/{id}/cancel', { params: { path: { id } } });
      await client.DELETE('/v1/sweeps/{id}', { params: { path: { id } } });
    }
    const typical = median(posts);
    smallest ??= typical;
    const row = [
      cells,
      typical.toFixed(0),
      Math.max(...posts).toFixed(0),
      median(dryRuns).toFixed(0),
      (typical / smallest).toFixed(1),
    ];
    console.log(`| ${row.join(' | ')} |`);
  }
}
