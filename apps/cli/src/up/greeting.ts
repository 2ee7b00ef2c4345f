import type { Terminal } from '../terminal.js';
import { demonstration } from './demonstration.js';

/** Where everything is, once it can be used. */
export function printReady(terminal: Terminal, url: string, took: string): void {
  terminal.note();
  terminal.print(
    `  ${terminal.style('bold', 'unetsweep is ready')} ${terminal.style('dim', `after ${took}`)}`,
  );
  terminal.print(`  dashboard  ${terminal.style('cyan', url)}`);
  terminal.print(`  API        ${terminal.style('cyan', `${url}/docs`)}`);
  terminal.print();
}

/** How to go on by oneself: a sweep that works when pasted. */
export function printNextSteps(terminal: Terminal, url: string): void {
  const spec = {
    name: 'dropout-by-loss',
    dataset: demonstration.dataset,
    parameters: { 'model.dropout': [0, 0.2], 'loss.name': ['dice', 'bceDice'] },
    trial: { training: { epochs: 20, batchSize: 4 } },
  };
  terminal.print();
  terminal.print('  Your own sweep:');
  terminal.print(
    `    curl ${url}/v1/sweeps -H 'content-type: application/json' -d '${JSON.stringify(spec)}'`,
  );
}
