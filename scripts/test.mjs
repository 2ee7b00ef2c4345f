import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRoot, root } from './setup/root.mjs';
import { setUp } from './setup/set-up.mjs';

const INTERRUPTED_STATUS = 130;

/**
 * @param {string} resultsFile
 * @returns {Promise<number>} vitest's exit status
 */
function runVitest(resultsFile) {
  const args = [inRoot('node_modules/vitest/vitest.mjs'), 'run', ...process.argv.slice(2)];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${resultsFile}`];
  const child = spawn(process.execPath, [...args, ...reporters], { cwd: root, stdio: 'inherit' });
  // A terminal sends Ctrl-C to vitest as well, which then ends; this process waits to tell the result.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status ?? INTERRUPTED_STATUS));
  });
}

/** @param {string} resultsFile */
function printCounts(resultsFile) {
  if (!existsSync(resultsFile)) return;
  const results = JSON.parse(readFileSync(resultsFile, 'utf8'));
  // A file that could not be loaded has no tests to count, but it failed.
  const brokenFiles = results.testResults.filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ file) =>
      file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const skipped = results.numPendingTests + results.numTodoTests;
  const counts = [`${results.numPassedTests} passed`, `${results.numFailedTests + brokenFiles} failed`];
  if (skipped > 0) counts.push(`${skipped} skipped`);
  process.stdout.write(`${counts.join(', ')}\n`);
}

async function test() {
  if (!(await setUp({ tensorflow: true }))) return 1;
  const folder = mkdtempSync(join(tmpdir(), 'unetsweep-results-'));
  try {
    const resultsFile = join(folder, 'results.json');
    const status = await runVitest(resultsFile);
    printCounts(resultsFile);
    return status;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

process.exitCode = await test();
