import { describe, expect, it } from 'vitest';
import { required, useService } from './service-bench.js';

const RUN_MS = 600_000;

describe('recipes through the service', () => {
  const bench = useService();

  async function run(name: string) {
    const started = await bench.client.POST('/v1/recipes/{name}/runs', {
      params: { path: { name } },
      body: {},
    });
    const begun = required(started.data);
    if (!('id' in begun)) throw new Error(`${name} was only described`);
    const { id } = begun;
    for (;;) {
      const params = { path: { id }, query: { wait: 60 } };
      const { status, findings, failure } = required(
        (await bench.client.GET('/v1/recipe-runs/{id}', { params })).data,
      );
      if (status === 'completed') return findings;
      if (status === 'failed') throw new Error(`${name}: ${failure?.message}`);
    }
  }

  it.each(['a6b-calibrate', 'b1-histograms', 'c2-mesh-jitter', 'd0-tables', 'd10-histeq'])(
    '%s: every claim that must hold does',
    async (name) => {
      const findings = await run(name);
      const exact = findings.filter(({ grade }) => grade === 'H');
      expect(exact.length).toBeGreaterThan(0);
      expect(exact.filter(({ holds }) => holds !== true)).toEqual([]);
    },
    RUN_MS,
  );

  it(
    'b2b-tpe-check: the search comes near the optimum',
    async () => {
      const findings = await run('b2b-tpe-check');
      expect(findings.find(({ id }) => id === 'near-57')).toMatchObject({ holds: true });
    },
    RUN_MS,
  );
});
