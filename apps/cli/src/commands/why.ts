import type { Why } from '@unetsweep/contract';
import { connect } from '../api/connect.js';
import { type ExitCode, exitCode } from '../exit-code.js';
import type { Terminal } from '../terminal.js';
import type { CommandContext } from './context.js';

export interface WhyOptions {
  verify: boolean;
  json: boolean;
}

const verdicts = {
  true: 'The log chooses the same point again.',
  false: 'The log does NOT choose this point again.',
  null: 'No method chose this point: there is nothing to verify.',
};

function print(terminal: Terminal, { number, sentence, parameters, verified }: Why): void {
  terminal.print(`trial ${number}: ${sentence}`);
  for (const [path, { value, from, detail }] of Object.entries(parameters))
    terminal.print(`  ${path} = ${JSON.stringify(value)}  (${from}: ${detail})`);
  if (verified !== undefined) terminal.print(verdicts[`${verified}`]);
}

/** Why the point of a trial was chosen; fails where its log does not choose it again. */
export async function why(
  { environment, terminal }: CommandContext,
  trialId: string,
  { verify, json }: WhyOptions,
): Promise<ExitCode> {
  const api = await connect(environment);
  const answer = await api.trials.why(trialId, verify);
  if (json) terminal.print(JSON.stringify(answer, null, 2));
  else print(terminal, answer);
  return answer.verified === false ? exitCode.failed : exitCode.ok;
}
