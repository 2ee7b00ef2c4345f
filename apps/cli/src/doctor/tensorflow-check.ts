import { type Check, fault, ok } from './check.js';
import { runProgram } from './run-program.js';

const PROBE = `const { loadTensorFlow } = await import(process.argv[1]);
console.log('loads, version ' + loadTensorFlow().version);`;

/** Loads TensorFlow in a process of its own, as a trial does. */
export const checkTensorflow: Check = async () => {
  const module = import.meta.resolve('@unetsweep/tensorflow');
  const { status, output } = await runProgram(
    process.execPath,
    ['--input-type=module', '--eval', PROBE, module],
    { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
  );
  const lines = output.split('\n');
  if (status === 0) return ok('TensorFlow', lines.at(-1) ?? 'loads');
  const reason = lines.find((line) => line.includes('Error')) ?? lines.at(-1) ?? 'does not load';
  return fault(
    'TensorFlow',
    reason.trim(),
    'Run `npm start` once: it provisions TensorFlow and builds the addon.',
  );
};
