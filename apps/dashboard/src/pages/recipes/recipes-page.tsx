import type { RecipeDescription, RecipeRun } from '@unetsweep/contract';
import { useState } from 'react';
import { api } from '../../api/api.js';
import { faultText } from '../../api/fault-text.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { Card } from '../../components/card.js';
import { FaultNote } from '../../components/fault-note.js';
import { ScrollBox } from '../../components/scroll-box.js';
import { StatusBadge } from '../../components/status-badge.js';
import { formatAge } from '../../format/format.js';
import { Link, navigate } from '../../navigation.js';
import { RunSettingsCard, requestOf, usualSettings } from './run-settings.js';
import { VerdictSummary } from './verdicts.js';

/** Runs looked at for each recipe's last one. */
const MOST_RUNS = 500;
const DOCUMENTS = ['A', 'B', 'C', 'D'] as const;

export function RecipesPage() {
  const recipes = useResource('', (signal) => api.recipes(signal));
  const runs = useResource('', (signal) => api.recipeRuns({ limit: MOST_RUNS }, signal));
  useReloadOn((event) => event.type === 'job.completed' || event.type === 'job.failed', runs.reload);
  const [settings, setSettings] = useState(usualSettings);
  const [fault, setFault] = useState<string | null>(null);
  const run = (name: string) => {
    setFault(null);
    api.runRecipe(name, requestOf(settings)).then(
      (started) => started && navigate(`/recipe-runs/${started.id}`),
      (error: unknown) => setFault(`${name}: ${faultText(error)}`),
    );
  };
  const error = recipes.error ?? runs.error;
  return (
    <>
      <div className="page-head">
        <h1>Recipes</h1>
        <span className="dim">
          The experiments of four documents on tuning U-Nets, and what came out here
        </span>
      </div>
      {error ? <FaultNote error={error} retry={recipes.reload} hasOldData={recipes.data !== null} /> : null}
      <RunSettingsCard settings={settings} onChange={setSettings} />
      {fault ? (
        <div className="note bad" role="alert">
          {fault}
        </div>
      ) : null}
      {recipes.data === null ? (
        <div className="loading" style={{ height: 480 }} />
      ) : (
        DOCUMENTS.map((document) => (
          <DocumentCard
            key={document}
            document={document}
            recipes={recipes.data?.items.filter((recipe) => recipe.document === document) ?? []}
            runs={runs.data?.items ?? []}
            onRun={run}
          />
        ))
      )}
    </>
  );
}

const claimsOf = ({ expectations }: RecipeDescription) =>
  (['H', 'S', 'R'] as const)
    .map((grade) => [grade, expectations.filter((each) => each.grade === grade).length] as const)
    .filter(([, count]) => count > 0)
    .map(([grade, count]) => `${count} ${grade}`)
    .join(', ');

function DocumentCard({
  document,
  recipes,
  runs,
  onRun,
}: {
  document: string;
  recipes: RecipeDescription[];
  /** Newest first. */
  runs: RecipeRun[];
  onRun: (name: string) => void;
}) {
  const title = `Document ${document}`;
  return (
    <Card title={title} note={`${recipes.length} recipes`} flush>
      <ScrollBox label={title}>
        <table>
          <thead>
            <tr>
              <th scope="col">Recipe</th>
              <th scope="col">Claims</th>
              <th scope="col">Last run</th>
              <th scope="col">Verdicts</th>
              <th scope="col">Run</th>
            </tr>
          </thead>
          <tbody>
            {recipes.map((recipe) => (
              <RecipeRow
                key={recipe.name}
                recipe={recipe}
                run={runs.find((each) => each.recipe === recipe.name)}
                onRun={onRun}
              />
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </Card>
  );
}

function RecipeRow({
  recipe,
  run,
  onRun,
}: {
  recipe: RecipeDescription;
  run: RecipeRun | undefined;
  onRun: (name: string) => void;
}) {
  return (
    <tr>
      <td className="said">
        <span className="mono">{recipe.name}</span>
        <div className="dim">{recipe.title}</div>
      </td>
      <td>{claimsOf(recipe)}</td>
      <td>
        {run ? (
          <>
            <Link
              to={`/recipe-runs/${run.id}`}
              label={`${formatAge(run.createdAt, Date.now())}: last run of ${recipe.name}`}
            >
              {formatAge(run.createdAt, Date.now())}
            </Link>
            <div className="dim small">
              {run.dataset}, {run.scale}, {run.seeds} {run.seeds === 1 ? 'seed' : 'seeds'}
            </div>
          </>
        ) : (
          <span className="dim">never</span>
        )}
      </td>
      <td>
        {run?.status === 'completed' ? <VerdictSummary run={run} /> : null}
        {run && run.status !== 'completed' ? <StatusBadge status={run.status} /> : null}
      </td>
      <td>
        <button
          type="button"
          className="button"
          aria-label={`Run ${recipe.name}`}
          onClick={() => onRun(recipe.name)}
        >
          Run
        </button>
      </td>
    </tr>
  );
}
