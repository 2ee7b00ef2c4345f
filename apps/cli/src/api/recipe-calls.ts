import type { RecipeDescription, RecipeDryRun, RecipeRun, RecipeRunRequest } from '@unetsweep/contract';
import type { ApiLink } from './api-link.js';

const PAGE = 1000;

/** Every method @throws as `ApiLink.answer`. */
export class RecipeCalls {
  constructor(private readonly link: ApiLink) {}

  async list(): Promise<RecipeDescription[]> {
    const { items } = await this.link.answer(this.link.client.GET('/v1/recipes'));
    return items as RecipeDescription[];
  }

  async get(name: string): Promise<RecipeDescription> {
    const params = { path: { name } };
    return (await this.link.answer(
      this.link.client.GET('/v1/recipes/{name}', { params }),
    )) as RecipeDescription;
  }

  async run(name: string, body: RecipeRunRequest): Promise<RecipeRun> {
    const params = { path: { name } };
    const answer = this.link.client.POST('/v1/recipes/{name}/runs', { params, body });
    return (await this.link.answer(answer)) as RecipeRun;
  }

  /** What a run would do. */
  async dryRun(name: string, body: RecipeRunRequest): Promise<RecipeDryRun> {
    const params = { path: { name }, query: { dryRun: true } };
    const answer = this.link.client.POST('/v1/recipes/{name}/runs', { params, body });
    return (await this.link.answer(answer)) as RecipeDryRun;
  }

  /** Newest first. */
  async runs(): Promise<RecipeRun[]> {
    const params = { query: { limit: PAGE } };
    const { items } = await this.link.answer(this.link.client.GET('/v1/recipe-runs', { params }));
    return items as RecipeRun[];
  }

  /** @param wait seconds: answers when it has ended, or after this time at the latest (0..60) */
  async getRun(id: string, wait: number): Promise<RecipeRun> {
    const params = { path: { id }, query: { wait } };
    return (await this.link.answer(this.link.client.GET('/v1/recipe-runs/{id}', { params }))) as RecipeRun;
  }

  async report(id: string, format: 'html' | 'markdown' | 'json'): Promise<string> {
    const params = { path: { id }, query: { format } };
    const answer = this.link.client.GET('/v1/recipe-runs/{id}/report', { params, parseAs: 'text' });
    return (await this.link.answer(answer)) as unknown as string;
  }
}
