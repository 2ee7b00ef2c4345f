import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecipeDescription, RecipeFinding, RecipeRun, RecipeRunRequest } from '@unetsweep/contract';
import { connect } from '../api/connect.js';
import type { UnetsweepApi } from '../api/unetsweep-api.js';
import { type ExitCode, exitCode } from '../exit-code.js';
import { renderTable } from '../render/table.js';
import type { CommandContext } from './context.js';

const WAIT_SECONDS = 30;
const REPORTS = { html: 'html', markdown: 'md', json: 'json' } as const;

export interface RunOptions extends RecipeRunRequest {
  all: boolean;
  /** Takes up runs of the same settings that are under way, and leaves out those that completed. */
  resume: boolean;
  /** Folder for the reports. */
  out?: string;
}

export async function listRecipes({ environment, terminal }: CommandContext): Promise<ExitCode> {
  const recipes = await (await connect(environment)).recipes.list();
  const rows = recipes.map(({ name, title, expectations }) => [
    name,
    title,
    (['H', 'S', 'R'] as const)
      .map((grade) => `${expectations.filter((each) => each.grade === grade).length} ${grade}`)
      .join(', '),
  ]);
  terminal.print(renderTable({ head: ['recipe', 'title', 'claims'], rows, rightAligned: [] }));
  return exitCode.ok;
}

export async function showRecipe({ environment, terminal }: CommandContext, name: string): Promise<ExitCode> {
  const recipe = await (await connect(environment)).recipes.get(name);
  terminal.print(describe(recipe));
  return exitCode.ok;
}

function describe({
  name,
  document,
  title,
  asks,
  small,
  dataset,
  parts,
  expectations,
}: RecipeDescription): string {
  const claims = expectations.map(({ grade, says, contradiction }) =>
    [`  ${grade}  ${says}`, ...(contradiction === null ? [] : [`     (${contradiction})`])].join('\n'),
  );
  return [
    `${name} (document ${document}): ${title}`,
    asks,
    `Small scale: ${small}`,
    `Data set unless another is named: ${dataset}`,
    `Parts: ${parts.map((part) => `${part.name} (${part.kind})`).join(', ')}`,
    'Claims:',
    ...claims,
  ].join('\n');
}

const isSame = (run: RecipeRun, name: string, { dataset, scale, seeds, seed }: RecipeRunRequest) =>
  run.recipe === name &&
  run.scale === (scale ?? 'small') &&
  run.seeds === (seeds ?? 1) &&
  run.seed === (seed ?? 1) &&
  (dataset === undefined || run.dataset === dataset || run.dataset.startsWith(`${dataset}@`));

/** The run to watch: one that is there already where runs are to be resumed. */
async function findOrStart(api: UnetsweepApi, name: string, options: RunOptions): Promise<RecipeRun> {
  const { dataset, scale, seeds, seed } = options;
  const asked: RecipeRunRequest = {
    ...(dataset !== undefined && { dataset }),
    ...(scale !== undefined && { scale }),
    ...(seeds !== undefined && { seeds }),
    ...(seed !== undefined && { seed }),
  };
  const runs = options.resume ? await api.recipes.runs() : [];
  const known = runs.find((run) => run.status !== 'failed' && isSame(run, name, asked));
  return known ?? api.recipes.run(name, asked);
}

async function writeReports(api: UnetsweepApi, folder: string, { id, recipe }: RecipeRun): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [format, ending] of Object.entries(REPORTS)) {
    const report = await api.recipes.report(id, format as keyof typeof REPORTS);
    await writeFile(join(folder, `${recipe}.${ending}`), report);
  }
}

const word = ({ grade, holds }: RecipeFinding) => {
  if (holds === null) return 'reported';
  return grade === 'R' ? (holds ? 'agrees' : 'does not agree') : holds ? 'holds' : 'DOES NOT HOLD';
};

/**
 * Runs recipes one after the other.
 * @returns failed where a run failed or a claim that must hold (grade H) does not
 */
export async function runRecipes(
  { environment, terminal }: CommandContext,
  names: readonly string[],
  options: RunOptions,
): Promise<ExitCode> {
  const api = await connect(environment);
  const all = options.all ? (await api.recipes.list()).map(({ name }) => name) : names;
  let code: ExitCode = exitCode.ok;
  for (const name of all) {
    let run = await findOrStart(api, name, options);
    terminal.note(`${name}: run ${run.id}`);
    while (run.status === 'queued' || run.status === 'running')
      run = await api.recipes.getRun(run.id, WAIT_SECONDS);
    if (run.status === 'failed') {
      terminal.print(terminal.style('red', `${name} failed: ${run.failure?.message ?? ''}`));
      code = exitCode.failed;
      continue;
    }
    const rows = run.findings.map((finding) => [finding.grade, word(finding), finding.says, finding.found]);
    terminal.print(
      `${name}\n${renderTable({ head: ['', '', 'the document', 'found'], rows, rightAligned: [] })}\n`,
    );
    if (run.findings.some(({ grade, holds }) => grade === 'H' && holds === false)) code = exitCode.failed;
    if (options.out !== undefined) await writeReports(api, options.out, run);
  }
  return code;
}
