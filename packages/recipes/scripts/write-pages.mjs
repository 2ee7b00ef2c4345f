/**
 * `npm run -w @unetsweep/recipes pages`: writes docs/recipes/document-*.md from the outcomes (JSON reports of runs) beside them, and into
 * docs/recipes.md how long they trained.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { documentPage, documents, totalTime } from '@unetsweep/recipes';

const FOLDER = new URL('../../../docs/recipes/', import.meta.url);
const OUTCOMES = new URL('outcomes/', FOLDER);

const records = readdirSync(OUTCOMES)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => JSON.parse(readFileSync(new URL(name, OUTCOMES), 'utf8')));

/** @param {string} recipe */
const pictureOf = (recipe) =>
  existsSync(new URL(`images/${recipe}.png`, FOLDER)) ? `images/${recipe}.png` : null;

for (const document of /** @type {('A' | 'B' | 'C' | 'D')[]} */ (Object.keys(documents))) {
  writeFileSync(
    new URL(`document-${document.toLowerCase()}.md`, FOLDER),
    documentPage(document, records, pictureOf),
  );
}

const overview = new URL('../recipes.md', FOLDER);
const TIME = /(<!-- time -->\n)[\s\S]*?(\n<!-- \/time -->)/;
writeFileSync(
  overview,
  readFileSync(overview, 'utf8').replace(TIME, (_, begin, end) => `${begin}${totalTime(records)}${end}`),
);
