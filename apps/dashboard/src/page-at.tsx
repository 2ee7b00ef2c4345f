import { useEffect } from 'react';
import { Link, type Place } from './navigation.js';
import { DatasetPage } from './pages/datasets/dataset-page.js';
import { DatasetsPage } from './pages/datasets/datasets-page.js';
import { ImportPage } from './pages/datasets/import-page.js';
import { NewSweepPage } from './pages/new-sweep/new-sweep-page.js';
import { PlanPage } from './pages/plan/plan-page.js';
import { PlansPage } from './pages/plans/plans-page.js';
import { RecipeRunPage } from './pages/recipes/recipe-run-page.js';
import { RecipesPage } from './pages/recipes/recipes-page.js';
import { SweepPage } from './pages/sweep/sweep-page.js';
import { SweepsPage } from './pages/sweeps/sweeps-page.js';
import { TrialPage } from './pages/trial/trial-page.js';
import { WorkersPage } from './pages/workers/workers-page.js';

const TITLES: Partial<Record<Place['page'], string>> = {
  sweeps: 'Sweeps',
  newSweep: 'New sweep',
  datasets: 'Data sets',
  importDataset: 'Import a data set',
  plans: 'Plans',
  recipes: 'Recipes',
  workers: 'Workers',
};

/** The page of an address. */
export function PageAt({ place, theme }: { place: Place; theme: string }) {
  const title = TITLES[place.page];
  useEffect(() => {
    if (title !== undefined) document.title = `${title} · unetsweep`;
  }, [title]);
  switch (place.page) {
    case 'sweeps':
      return <SweepsPage />;
    case 'newSweep':
      return <NewSweepPage />;
    case 'sweep':
      return <SweepPage key={place.id} id={place.id} theme={theme} />;
    case 'trial':
      return <TrialPage key={place.id} id={place.id} theme={theme} />;
    case 'datasets':
      return <DatasetsPage />;
    case 'importDataset':
      return <ImportPage />;
    case 'dataset':
      return <DatasetPage key={place.id} id={place.id} />;
    case 'plans':
      return <PlansPage />;
    case 'plan':
      return <PlanPage key={place.id} id={place.id} />;
    case 'recipes':
      return <RecipesPage />;
    case 'recipeRun':
      return <RecipeRunPage key={place.id} id={place.id} />;
    case 'workers':
      return <WorkersPage />;
    case 'unknown':
      return (
        <div className="empty">
          <h1>There is no such page.</h1>
          <Link to="/">All sweeps</Link>
        </div>
      );
  }
}
