import { recipes } from '../all-recipes.js';
import { type DocumentId, documents } from '../recipe/documents.js';
import { SEEDS_OF_A_CLAIM } from '../recipe/expectation.js';
import type { Recipe } from '../recipe/recipe.js';
import { latest } from './latest-outcomes.js';
import type { OutcomeRecord } from './outcome-record.js';
import { trialsText } from './run-time.js';

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;

/** A claim of grade S over too few seeds is no more than indicated. */
function verdictText({ grade, verdict, holds }: OutcomeRecord['findings'][number], seeds: number): string {
  const text = grade === 'S' && seeds < SEEDS_OF_A_CLAIM ? `${verdict} (an indication)` : verdict;
  return holds === false ? `**${text}**` : text;
}

function findingsTable({ findings, run }: OutcomeRecord): string {
  const rows = findings.map((finding) => {
    const { grade, says, contradiction, found } = finding;
    const claim = contradiction === null ? says : `${says} *${contradiction}*`;
    return row([grade, claim, verdictText(finding, run.seeds), found]);
  });
  return [row(['', 'the document', 'verdict', 'found']), row(['---', '---', '---', '---']), ...rows].join(
    '\n',
  );
}

function command({ recipe, run }: OutcomeRecord): string {
  const dataset = run.isSynthetic ? '' : ` --dataset ${run.dataset}`;
  const seeds = run.seeds === 1 ? '' : ` --seeds ${run.seeds}`;
  return `unetsweep recipe run ${recipe}${dataset} --scale ${run.scale}${seeds}`;
}

const seedsText = (seeds: number) => (seeds === 1 ? 'one seed' : `${seeds} seeds`);

function runText(record: OutcomeRecord): string {
  const { run, time } = record;
  const about = [
    `${run.dataset}${run.isSynthetic ? ', synthetic' : ''}`,
    seedsText(run.seeds),
    run.finishedAt.slice(0, 10),
    // Runs of earlier releases did not tell.
    ...(time === undefined || time.trials === 0 ? [] : [trialsText(time)]),
  ];
  return [
    `\`${command(record)}\` (${about.join('; ')}):`,
    findingsTable(record),
    ...(record.small === undefined ? [] : [`*Small scale:* ${record.small}`]),
  ].join('\n\n');
}

function section(
  { name, title, asks }: Recipe,
  records: readonly OutcomeRecord[],
  picturesOf: (name: string) => string | null,
): string {
  const runs = records.filter(({ recipe }) => recipe === name);
  const picture = picturesOf(name);
  return [
    `## ${name}: ${title}`,
    asks,
    ...(runs.length === 0 ? ['No run of it is kept here yet.'] : runs.map(runText)),
    ...(picture === null ? [] : [`![${title}](${picture})`]),
  ].join('\n\n');
}

function realSection(own: readonly Recipe[], records: readonly OutcomeRecord[]): string[] {
  const runs = records.filter(
    ({ recipe, run }) => !run.isSynthetic && own.some(({ name }) => name === recipe),
  );
  if (runs.length === 0) return [];
  const texts = runs.map((record) => `### ${record.recipe}: ${record.title}\n\n${runText(record)}`);
  return ['## On real images', ...texts];
}

/** Claims that did not hold in the runs that are kept, in the order of the recipes, and what we think why. */
function unconfirmed(own: readonly Recipe[], records: readonly OutcomeRecord[]): string {
  const lines = own.flatMap(({ name, expectations }) =>
    records
      .filter(({ recipe }) => recipe === name)
      .flatMap(({ run, findings }) =>
        findings
          .filter(({ holds }) => holds === false)
          .map(({ id, says, found, grade }) => {
            const reason = expectations.find((expectation) => expectation.id === id)?.ifNot;
            const why = reason === undefined ? '' : ` ${reason}`;
            return `- **${name}** (${grade}, ${run.dataset}, ${seedsText(run.seeds)}): ${says} Not so in our run: ${found}.${why}`;
          }),
      ),
  );
  return lines.length === 0 ? 'Nothing: every claim held.' : lines.join('\n');
}

/** A document's page: each of its experiments, what came out of the runs that are kept, and what could not be confirmed. */
export function documentPage(
  document: DocumentId,
  kept: readonly OutcomeRecord[],
  picturesOf: (recipe: string) => string | null,
): string {
  const records = latest(kept);
  const synthetic = records.filter(({ run }) => run.isSynthetic);
  const own = recipes.filter((recipe) => recipe.document === document);
  const parts = [
    `# Document ${document}: ${documents[document].title}`,
    'Written from the outcomes in this folder (`npm run -w @unetsweep/recipes pages`). H: must hold exactly; S: should hold for the median of three seeds or more (fewer are an indication); R: reported only.',
    ...own.map((recipe) => section(recipe, synthetic, picturesOf)),
    ...realSection(own, records),
    '## What could not be confirmed',
    unconfirmed(own, records),
  ];
  return `${parts.join('\n\n')}\n`;
}
