import { isId, type Plan } from '@unetsweep/contract';
import { CommandError, exitCode } from '../exit-code.js';
import type { UnetsweepApi } from './unetsweep-api.js';

/** A plan by its id, or by its name where only one has it. @throws CommandError, ApiError */
export async function resolvePlan(api: UnetsweepApi, idOrName: string): Promise<Plan> {
  if (isId(idOrName)) return api.plans.get(idOrName);
  const plans = (await api.plans.list({ name: idOrName, limit: 1000 })).filter(
    ({ name }) => name === idOrName,
  );
  const [plan, ...others] = plans;
  if (plan === undefined) {
    const message = `No plan has the id or name "${idOrName}"`;
    throw new CommandError(message, exitCode.failed, '`unetsweep plan list` lists them.');
  }
  if (others.length > 0) {
    const ids = plans.map(({ id, createdAt, status }) => `  ${id}  ${createdAt}  ${status}`);
    const message = [`${plans.length} plans are called "${idOrName}":`, ...ids].join('\n');
    throw new CommandError(message, exitCode.invalidInput, 'Give the id of one.');
  }
  return plan;
}
