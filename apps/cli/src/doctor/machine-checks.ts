import { mkdir, statfs } from 'node:fs/promises';
import { connect } from 'node:net';
import { type Check, type Finding, fault, note, ok } from './check.js';
import { runProgram } from './run-program.js';

const NEEDED_DISK_BYTES = 3 * 1024 ** 3;
const CONNECT_TIMEOUT_MS = 3000;

/** @param version such as `20.19.0` */
export function judgeNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const good = major > 20 || (major === 20 && minor >= 19);
  return good
    ? ok('Node', version)
    : fault('Node', `${version} is too old`, 'Install Node 20.19 or newer (22 and 24 work too).');
}

export const checkPython: Check = async () => {
  const { status, output } = await runProgram('python3', ['-m', 'pip', '--version']);
  if (status === 0) return ok('Python with pip', output.split(' from ')[0] ?? output);
  return fault(
    'Python with pip',
    output.split('\n').at(-1) ?? 'not found',
    'Install Python 3 with pip (Debian: apt-get install python3-pip).',
  );
};

export const checkCompilers: Check = async () => {
  const missing: string[] = [];
  for (const program of ['g++', 'make']) {
    if ((await runProgram(program, ['--version'])).status !== 0) missing.push(program);
  }
  if (missing.length === 0) return ok('Compilers', 'g++, make');
  return fault(
    'Compilers',
    `${missing.join(' and ')} not found`,
    'Install them (Debian: apt-get install build-essential).',
  );
};

export const checkGpu: Check = async () => {
  const { status, output } = await runProgram('nvidia-smi', [
    '--query-gpu=name,memory.total',
    '--format=csv,noheader',
  ]);
  return status === 0 && output !== ''
    ? ok('GPU', output.replaceAll('\n', '; '))
    : note('GPU', 'no NVIDIA driver answers: trials train on the CPU');
};

export const checkDisk =
  (home: string): Check =>
  async () => {
    try {
      await mkdir(home, { recursive: true, mode: 0o700 });
      const { bavail, bsize } = await statfs(home);
      const free = bavail * bsize;
      const detail = `${(free / 1024 ** 3).toFixed(1)} GiB free for ${home}`;
      return free >= NEEDED_DISK_BYTES
        ? ok('Disk', detail)
        : fault('Disk', detail, 'Free 3 GiB, or set UNETSWEEP_HOME to another disk.');
    } catch (error) {
      return fault(
        'Disk',
        (error as Error).message,
        'Set UNETSWEEP_HOME to a folder that this user may write.',
      );
    }
  };

/** Whether something listens where a given URL points. */
export const checkServer =
  (name: string, url: string, defaultPort: number): Check =>
  async () => {
    const { hostname, port } = new URL(url);
    const place = `${hostname}:${port || defaultPort}`;
    const reached = await new Promise<boolean>((resolve) => {
      const socket = connect({
        host: hostname.replace(/^\[|\]$/g, ''),
        port: Number(port) || defaultPort,
        timeout: CONNECT_TIMEOUT_MS,
      });
      const end = (result: boolean) => () => {
        socket.destroy();
        resolve(result);
      };
      socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
    });
    return reached
      ? ok(name, `answers at ${place}`)
      : fault(name, `nothing answers at ${place}`, `Start it, or correct the URL.`);
  };
