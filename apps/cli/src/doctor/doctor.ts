import { findServices, openHome } from '@unetsweep/provision';
import { connect } from '../api/connect.js';
import type { CommandContext } from '../commands/context.js';
import { type ExitCode, exitCode } from '../exit-code.js';
import type { Terminal } from '../terminal.js';
import { type Check, type Finding, fault, note, ok } from './check.js';
import {
  checkCompilers,
  checkDisk,
  checkGpu,
  checkPython,
  checkServer,
  judgeNode,
} from './machine-checks.js';
import { checkTensorflow } from './tensorflow-check.js';

/** Looks at everything that a start needs; one line each, faults with their cure. */
export async function doctor(context: CommandContext): Promise<ExitCode> {
  let faults = 0;
  for (const check of await checks(context)) {
    const finding = await check();
    if (finding.state === 'fault') faults += 1;
    print(context.terminal, finding);
  }
  const verdict = faults === 0 ? 'Nothing is missing.' : `${faults} ${faults === 1 ? 'fault' : 'faults'}.`;
  context.terminal.print(context.terminal.style('bold', verdict));
  return faults === 0 ? exitCode.ok : exitCode.failed;
}

async function checks({ environment }: CommandContext): Promise<Check[]> {
  const { home, databaseUrl, redisUrl } = environment;
  return [
    async () => judgeNode(process.versions.node),
    checkPython,
    checkCompilers,
    checkDisk(home),
    checkTensorflow,
    checkGpu,
    databaseUrl ? checkServer('Postgres', databaseUrl, 5432) : checkEmbedded('Postgres', home),
    redisUrl ? checkServer('Redis', redisUrl, 6379) : checkEmbedded('Redis', home),
    async () => checkApi(environment),
  ];
}

const checkEmbedded =
  (name: 'Postgres' | 'Redis', home: string): Check =>
  async () => {
    const running = await findServices(await openHome(home));
    if (running === null) return note(name, 'embedded, starts with `npm start`');
    return checkServer(name, name === 'Postgres' ? running.databaseUrl : running.redisUrl, 0)();
  };

async function checkApi(environment: CommandContext['environment']): Promise<Finding> {
  const api = await connect(environment);
  if (await api.isReady()) return ok('API', `ready at ${api.address.url}`);
  const detail = `nothing is ready at ${api.address.url}`;
  return environment.url === null
    ? note('API', `${detail}: start it with \`npm start\``)
    : fault('API', detail, 'Start it, or correct UNETSWEEP_URL.');
}

function print(terminal: Terminal, { name, state, detail, cure }: Finding): void {
  const mark = {
    ok: terminal.style('green', '✓'),
    note: terminal.style('dim', '·'),
    fault: terminal.style('red', '✗'),
  }[state];
  terminal.print(`${mark} ${name.padEnd(16)} ${detail}`);
  if (cure !== undefined) terminal.print(`${' '.repeat(19)}${terminal.style('yellow', cure)}`);
}
