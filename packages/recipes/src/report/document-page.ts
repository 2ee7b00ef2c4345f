import { recipes } from '../all-recipes.js';
import { type DocumentId, documents } from '../recipe/documents.js';
import type { Recipe } from '../recipe/recipe.js';
import type { OutcomeRecord } from './outcome-record.js';

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;

function findingsTable({ findings }: OutcomeRecord): string {
  const rows = findings.map(({ grade, says, contradiction, verdict, found }) => {
    const claim = contradiction === null ? says : `${says} *${contradiction}*`;
    return row([
      grade,
      claim,
      verdict === 'holds' || verdict === 'agrees' ? verdict : `**${verdict}**`,
      found,
    ]);
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

function section(
  { name, title, asks }: Recipe,
  records: readonly OutcomeRecord[],
  picturesOf: (name: string) => string | null,
): string {
  const runs = records.filter(({ recipe }) => recipe === name);
  const outcomes = runs.map((record) => {
    const { run } = record;
    const day = run.finishedAt.slice(0, 10);
    return `\`${command(record)}\` (${run.dataset}${run.isSynthetic ? ', synthetic' : ''}, ${day}):\n\n${findingsTable(record)}`;
  });
  const picture = picturesOf(name);
  return [
    `## ${name}: ${title}`,
    asks,
    ...(outcomes.length === 0 ? ['No run of it is kept here yet.'] : outcomes),
    ...(picture === null ? [] : [`![${title}](${picture})`]),
  ].join('\n\n');
}

/** Claims that did not hold in the runs that are kept, in the order of the recipes. */
function unconfirmed(own: readonly Recipe[], records: readonly OutcomeRecord[]): string {
  const lines = own.flatMap(({ name }) =>
    records
      .filter(({ recipe }) => recipe === name)
      .flatMap(({ run, findings }) =>
        findings
          .filter(({ holds }) => holds === false)
          .map(
            ({ says, found, grade }) =>
              `- **${name}** (${grade}, ${run.dataset}, ${run.seeds === 1 ? 'one seed' : `${run.seeds} seeds`}): ${says} Found: ${found}.`,
          ),
      ),
  );
  return lines.length === 0 ? 'Nothing: every claim held.' : lines.join('\n');
}

/** A document's page: each of its experiments, what came out of the runs that are kept, and what could not be confirmed. */
export function documentPage(
  document: DocumentId,
  records: readonly OutcomeRecord[],
  picturesOf: (recipe: string) => string | null,
): string {
  const own = recipes.filter((recipe) => recipe.document === document);
  const parts = [
    `# Document ${document}: ${documents[document].title}`,
    'Written from the outcomes in this folder (`npm run -w @unetsweep/recipes pages`). H: must hold exactly; S: should hold for the median of three seeds or more; R: reported only. Claims of grade S over one seed are an indication.',
    ...own.map((recipe) => section(recipe, records, picturesOf)),
    '## What could not be confirmed',
    unconfirmed(own, records),
  ];
  return `${parts.join('\n\n')}\n`;
}
