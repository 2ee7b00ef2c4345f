import type { Analysis, ImportanceEvaluator } from '@unetsweep/contract';
import type { ApiLink } from './api-link.js';

export interface AnalysisQuery {
  metric?: string;
  mode?: 'min' | 'max';
  filter?: string;
  evaluator?: ImportanceEvaluator;
  top?: number;
}

/** What a sweep found. @throws as `ApiLink.answer` */
export class AnalysisCalls {
  constructor(private readonly link: ApiLink) {}

  async all(sweepId: string, query: AnalysisQuery): Promise<Analysis> {
    const params = { path: { id: sweepId }, query };
    return (await this.link.answer(this.link.client.GET('/v1/sweeps/{id}/analysis', { params }))) as Analysis;
  }
}
