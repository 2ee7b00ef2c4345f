import { resultStatistics } from '@unetsweep/contract';
import Type, { type Static } from 'typebox';
import { oneOf } from '../query/one-of.js';

const names = (description: string, example: string) =>
  Type.Optional(Type.String({ maxLength: 4_000, description, examples: [example] }));

/** The query of `GET /v1/sweeps/{id}/results`. */
export const ResultsQuerySchema = Type.Object(
  {
    groupBy: names(
      'Paths to group by, separated by commas; default: the parameters of the sweep.',
      'params.optimizer.name,params.optimizer.learningRate',
    ),
    rows: names('Paths of the rows of a two-way table.', 'params.optimizer.name'),
    columns: names('Paths of its columns.', 'params.schedule.name'),
    metrics: names(
      'Metrics and values of whole runs, separated by commas; default: those of the objective.',
      'valDice,valLoss,secondsPerEpoch',
    ),
    at: Type.Optional(
      oneOf(['best', 'last'], { default: 'best', description: 'Epoch whose metrics count.' }),
    ),
    statistics: Type.Optional(
      Type.String({
        maxLength: 100,
        description: `With groupBy: of ${resultStatistics.join(', ')}; default mean,std,min,max. std is the sample's (n - 1).`,
      }),
    ),
    statistic: Type.Optional(
      oneOf(resultStatistics, {
        description:
          "With rows or columns: the statistic of the cells; default mean. best: the metric in the cell's best run by the objective.",
      }),
    ),
    filter: Type.Optional(
      Type.String({
        description: 'Trials that count; completed ones only, unless it tests the status itself.',
      }),
    ),
    totals: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Adds the statistics over all groups. In two-way JSON they are always there.',
      }),
    ),
    includePruned: Type.Optional(Type.Boolean({ default: false, description: 'Counts pruned trials too.' })),
    format: Type.Optional(
      oneOf(['json', 'csv', 'markdown'], {
        description: 'Form of the table; without it, as `Accept` asks, else json.',
      }),
    ),
    digits: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 17,
        default: 4,
        description: 'Significant digits of values in Markdown. JSON and CSV have all.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type ResultsQuery = Static<typeof ResultsQuerySchema>;
