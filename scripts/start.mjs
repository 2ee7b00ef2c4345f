import { inRoot } from './setup/root.mjs';
import { setUp } from './setup/set-up.mjs';

if (await setUp({ tensorflow: true })) {
  // In this process: one less to forward signals and the exit status through.
  const program = inRoot('apps/cli/dist/main.js');
  process.argv = [process.execPath, program, 'up', ...process.argv.slice(2)];
  await import(program);
} else {
  process.exitCode = 1;
}
