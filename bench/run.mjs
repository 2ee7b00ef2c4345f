/** `npm run bench -- NAME [args]`: runs one of the benchmarks beside this file. */
import { existsSync, readdirSync } from 'node:fs';

const [name = '', ...args] = process.argv.slice(2);
const file = new URL(`./${name}.mjs`, import.meta.url);
if (!/^[a-z-]+$/.test(name) || name === 'run' || !existsSync(file)) {
  const names = readdirSync(new URL('.', import.meta.url))
    .filter((each) => each.endsWith('.mjs') && each !== 'run.mjs')
    .map((each) => each.slice(0, -'.mjs'.length));
  console.error(`npm run bench -- NAME, where NAME is one of: ${names.join(', ')}`);
  process.exit(2);
}
const { bench } = await import(file.href);
await bench(args);
