import { isId, type Sweep } from '@unetsweep/contract';
import { CommandError, exitCode } from '../exit-code.js';
import type { UnetsweepApi } from './unetsweep-api.js';

/** A sweep by its id, or by its name where only one has it. @throws CommandError, ApiError */
export async function resolveSweep(api: UnetsweepApi, idOrName: string): Promise<Sweep> {
  if (isId(idOrName)) return api.sweeps.get(idOrName);
  const sweeps = (await api.sweeps.list({ name: idOrName, limit: 1000 })).filter(
    ({ name }) => name === idOrName,
  );
  const [sweep, ...others] = sweeps;
  if (sweep === undefined) {
    throw new CommandError(
      `No sweep has the id or name "${idOrName}"`,
      exitCode.failed,
      '`unetsweep sweeps` lists them.',
    );
  }
  if (others.length > 0) {
    const ids = sweeps.map(({ id, createdAt, status }) => `  ${id}  ${createdAt}  ${status}`);
    throw new CommandError(
      [`${sweeps.length} sweeps are called "${idOrName}":`, ...ids].join('\n'),
      exitCode.invalidInput,
      'Give the id of one.',
    );
  }
  return sweep;
}
