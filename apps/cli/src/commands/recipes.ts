import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiError } from '@unetsweep/client';
import type {
  RecipeDescription,
  RecipeDryRun,
  RecipeFinding,
  RecipePartDryRun,
  RecipeRun,
  RecipeRunRequest,
} from '@unetsweep/contract';
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

/** What a recipe claims, and what a run of these settings would do. */
export async function showRecipe(
  { environment, terminal }: CommandContext,
  name: string,
  { dataset, scale, seeds }: RecipeRunRequest,
): Promise<ExitCode> {
  const { recipes } = await connect(environment);
  terminal.print(describe(await recipes.get(name)));
  terminal.print(describeRun(await recipes.dryRun(name, asked({ dataset, scale, seeds }))));
  return exitCode.ok;
}

function describe({ name, document, title, asks, small, dataset, expectations }: RecipeDescription): string {
  const claims = expectations.map(({ grade, says, contradiction }) =>
    [`  ${grade}  ${says}`, ...(contradiction === null ? [] : [`     (${contradiction})`])].join('\n'),
  );
  return [
    `${name} (document ${document}): ${title}`,
    asks,
    `Small scale: ${small}`,
    `Data set unless another is named: ${dataset}`,
    'Claims:',
    ...claims,
  ].join('\n');
}

const countOf = ({ trialCount, trialsAtMost }: RecipePartDryRun) => {
  if (trialCount !== null) return String(trialCount);
  return trialsAtMost === null ? 'as results decide' : `up to ${trialsAtMost}`;
};

function describeRun({ dataset, scale, seeds, parts }: RecipeDryRun): string {
  const rows = parts.map((part) => [part.name, part.kind, countOf(part)]);
  const remarks = parts.flatMap(({ name, faults, warnings }) =>
    [...faults, ...warnings.map(({ message }) => message)].map((message) => `  ${name}: ${message}`),
  );
  return [
    `A run on ${dataset} at ${scale} scale with ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}:`,
    renderTable({ head: ['part', 'kind', 'trials'], rows, rightAligned: [2] }),
    ...remarks,
  ].join('\n');
}

const asked = ({ dataset, scale, seeds, seed }: Partial<RecipeRunRequest>): RecipeRunRequest => ({
  ...(dataset !== undefined && { dataset }),
  ...(scale !== undefined && { scale }),
  ...(seeds !== undefined && { seeds }),
  ...(seed !== undefined && { seed }),
});

/** Whether a run is of the recipe with all of these settings; what is not said is as the service would take it. */
const isSame = (
  run: RecipeRun,
  recipe: RecipeDescription,
  { dataset = recipe.dataset, scale = 'small', seeds = 1, seed = 1 }: RecipeRunRequest,
) =>
  run.recipe === recipe.name &&
  run.scale === scale &&
  run.seeds === seeds &&
  run.seed === seed &&
  (run.datasetId === dataset || run.dataset === dataset || run.dataset.startsWith(`${dataset}@`));

/** The run to watch: where runs are to be resumed, the newest of these settings that did not fail. */
async function findOrStart(api: UnetsweepApi, name: string, options: RunOptions): Promise<RecipeRun> {
  const settings = asked(options);
  if (options.resume) {
    const recipe = await api.recipes.get(name);
    const runs = await api.recipes.runs();
    const known = runs.find((run) => run.status !== 'failed' && isSame(run, recipe, settings));
    if (known) return known;
  }
  return api.recipes.run(name, settings);
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

/** Watches a run of a recipe to its end. @returns failed where it failed or a claim that must hold (grade H) does not */
async function runRecipe(
  api: UnetsweepApi,
  { terminal }: CommandContext,
  name: string,
  options: RunOptions,
): Promise<ExitCode> {
  let run = await findOrStart(api, name, options);
  terminal.note(`${name}: run ${run.id}`);
  while (run.status === 'queued' || run.status === 'running')
    run = await api.recipes.getRun(run.id, WAIT_SECONDS);
  if (run.status === 'failed') {
    terminal.print(terminal.style('red', `${name} failed: ${run.failure?.message ?? ''}`));
    return exitCode.failed;
  }
  const rows = run.findings.map((finding) => [finding.grade, word(finding), finding.says, finding.found]);
  const table = renderTable({ head: ['', '', 'the document', 'found'], rows, rightAligned: [] });
  terminal.print(`${name}\n${table}\n`);
  if (options.out !== undefined) await writeReports(api, options.out, run);
  const isBroken = run.findings.some(({ grade, holds }) => grade === 'H' && holds === false);
  return isBroken ? exitCode.failed : exitCode.ok;
}

/**
 * Runs recipes one after the other. One that cannot run on the data set is told of, the others run all the same.
 * @returns failed where a run failed or a claim that must hold (grade H) does not
 */
export async function runRecipes(
  context: CommandContext,
  names: readonly string[],
  options: RunOptions,
): Promise<ExitCode> {
  const api = await connect(context.environment);
  const all = options.all ? (await api.recipes.list()).map(({ name }) => name) : names;
  let worst: ExitCode = exitCode.ok;
  for (const name of all) {
    try {
      const code = await runRecipe(api, context, name, options);
      if (code !== exitCode.ok) worst = code;
    } catch (error) {
      // Of one recipe the command's own fault is told; of several, it must not keep the others from running.
      if (all.length === 1 || !(error instanceof ApiError) || error.status >= 500) throw error;
      context.terminal.print(context.terminal.style('red', `${name} cannot run: ${error.problem.detail}`));
      worst = exitCode.failed;
    }
  }
  return worst;
}
