import { type Dataset, isId } from '@unetsweep/contract';
import { CommandError, exitCode } from '../exit-code.js';
import type { UnetsweepApi } from './unetsweep-api.js';

/** A data set by its id, by `name@version`, or by its name: the newest version. @throws CommandError, ApiError */
export async function resolveDataset(api: UnetsweepApi, reference: string): Promise<Dataset> {
  if (isId(reference)) return api.datasets.get(reference);
  const [name = '', version] = reference.split('@');
  const versions = await api.datasets.list({ name, limit: 1000 });
  const found = versions
    .filter((dataset) => version === undefined || dataset.version === Number(version))
    .sort((left, right) => right.version - left.version)[0];
  if (found) return found;
  throw new CommandError(`No data set is ${reference}`, exitCode.failed, '`unetsweep datasets` lists them.');
}
