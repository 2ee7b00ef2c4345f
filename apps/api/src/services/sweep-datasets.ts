import { type Dataset, type Json, ProblemError, type SweepSpec } from '@unetsweep/contract';
import type { DatasetRepository } from '@unetsweep/store';

/** Names listed where one is unknown. */
const LISTED = 100;

/** The data sets of a sweep by the reference that was posted: that of `dataset` first, then those of a parameter. */
export type SweepDatasets = Map<string, Dataset>;

export const pinOf = ({ name, version }: Dataset) => `${name}@${version}`;

/** References that a parameter `dataset` walks through. */
function variedReferences(spec: SweepSpec): string[] {
  const parameter = spec.parameters?.dataset;
  const values = Array.isArray(parameter)
    ? parameter
    : parameter && 'values' in parameter
      ? parameter.values
      : [];
  return (Array.isArray(values) ? values : []).filter((value): value is string => typeof value === 'string');
}

async function unknownDataset(datasets: DatasetRepository, reference: string): Promise<ProblemError> {
  const { items } = await datasets.list({ limit: LISTED });
  const accepted = [
    ...new Set(items.filter(({ status }) => status === 'ready').map(({ name }) => name)),
  ].sort();
  const known = accepted.length > 0 ? `there are ${accepted.join(', ')}` : 'none has been imported yet';
  const detail = `There is no data set ${JSON.stringify(reference)}; ${known}.`;
  return new ProblemError('unknownDataset', detail, {
    errors: [{ path: '/dataset', code: 'enum', message: detail, accepted }],
  });
}

/** Ready ones, and those that are being imported. */
async function findUsable(datasets: DatasetRepository, reference: string): Promise<Dataset> {
  const dataset = await datasets.resolve(reference);
  if (dataset === null) throw await unknownDataset(datasets, reference);
  if (dataset.status === 'failed') {
    const reason = (dataset.failure?.message ?? 'unknown reason').replace(/\.$/, '');
    throw new ProblemError(
      'datasetFailed',
      `The import of ${pinOf(dataset)} failed: ${reason}. Upload it anew, or name an older version.`,
    );
  }
  return dataset;
}

/** @throws ProblemError `datasetImporting` where nothing is known of one of them yet */
export function assertReady(found: SweepDatasets): void {
  const importing = [...found.values()].find(({ status }) => status === 'importing');
  if (importing === undefined) return;
  const detail = `${pinOf(importing)} is still being imported; ask again when it is ready.`;
  throw new ProblemError('datasetImporting', detail);
}

/** @throws ProblemError `unknownDataset`, `datasetFailed`, `imagesRemoved` */
export async function findSweepDatasets(
  datasets: DatasetRepository,
  spec: SweepSpec,
): Promise<SweepDatasets> {
  const found: SweepDatasets = new Map();
  for (const reference of new Set([spec.dataset ?? '', ...variedReferences(spec)])) {
    found.set(reference, await findUsable(datasets, reference));
  }
  return found;
}

/** The spec with every reference to a data set pinned as `name@version`. */
export function pinDatasets(spec: SweepSpec, found: SweepDatasets): SweepSpec {
  const parameter = spec.parameters?.dataset;
  if (parameter === undefined) return spec;
  const pin = (value: Json): Json => {
    const dataset = typeof value === 'string' ? found.get(value) : undefined;
    return dataset === undefined ? value : pinOf(dataset);
  };
  if (Array.isArray(parameter)) {
    return { ...spec, parameters: { ...spec.parameters, dataset: parameter.map(pin) as typeof parameter } };
  }
  if (!('values' in parameter) || !Array.isArray(parameter.values)) return spec;
  return {
    ...spec,
    parameters: {
      ...spec.parameters,
      dataset: { ...parameter, values: parameter.values.map(pin) } as typeof parameter,
    },
  };
}
