import { isId } from '@unetsweep/contract';
import { CommandError, exitCode } from '../exit-code.js';
import type { UnetsweepApi } from './unetsweep-api.js';

const MOST_LISTED = 1000;

/** The id of an ensemble that is named by id, or by its name where only one has it. @throws CommandError, ApiError */
export async function resolveEnsemble(api: UnetsweepApi, idOrName: string): Promise<string> {
  if (isId(idOrName)) return idOrName;
  const found = (await api.ensembles.list(MOST_LISTED)).filter(({ name }) => name === idOrName);
  const [ensemble, ...others] = found;
  if (ensemble === undefined)
    throw new CommandError(
      `No ensemble has the id or name "${idOrName}"`,
      exitCode.failed,
      '`unetsweep ensemble list` lists them.',
    );
  if (others.length > 0)
    throw new CommandError(
      [`${found.length} ensembles are called "${idOrName}":`, ...found.map(({ id }) => `  ${id}`)].join('\n'),
      exitCode.invalidInput,
      'Give the id of one.',
    );
  return ensemble.id;
}
