import type { EpochRecord, Json, Path } from '@unetsweep/contract';
import { fieldOf, fieldValues, metricOf, metricsOf, trialsOf, where } from '../../outcome/read-outcome.js';
import type { RunOutcome, TrialOutcome } from '../../outcome/run-outcome.js';
import { mean } from '../../outcome/statistics.js';
import type {
  BarsLayout,
  HistogramsLayout,
  Layout,
  LossGridLayout,
  MaskGridLayout,
  ScaledCurvesLayout,
  ScatterLayout,
} from '../../recipe/layout.js';
import { escapeHtml } from '../escape-html.js';
import { fieldTitle, metricTitle, valueTitle } from '../names.js';
import { barPlot, dotPlot, type Line, linePlot } from './plot.js';

/** Document A's colours: blue, orange, green, red, lighter on a dark page. */
const COLORS = {
  loss: 'var(--blue)',
  valLoss: 'var(--orange)',
  dice: 'var(--green)',
  valDice: 'var(--red)',
} as const;
/** Curves drawn at most: those of the first seed of each point. */
const MOST_CURVES = 48;

const points = (epochs: readonly EpochRecord[], metric: string, divisor = 1) =>
  epochs.map(({ epoch, metrics }): [number, number | null] => {
    const value = metrics[metric] ?? null;
    return [epoch, value === null ? null : value / divisor];
  });

function largest(epochs: readonly EpochRecord[]): number {
  const values = epochs.flatMap(({ metrics }) => [metrics.loss, metrics.valLoss]);
  return Math.max(1e-12, ...values.flatMap((value) => (typeof value === 'number' ? [value] : [])));
}

const nameOf = ({ params }: TrialOutcome) =>
  Object.entries(params)
    // A bundle shows by its label; what it sets would be said twice.
    .filter(([path]) => !Object.keys(params).some((other) => other !== path && path.startsWith(`${other}.`)))
    .map(([path, value]) => `${fieldTitle(path)} ${valueTitle(value)}`)
    .join(', ');

const figure = (caption: string, picture: string) =>
  `<figure>${picture}<figcaption>${escapeHtml(caption)}</figcaption></figure>`;

const legend = (entries: readonly (readonly [name: string, color: string])[]) =>
  `<p class="legend">${entries.map(([name, color]) => `<span><i style="background:${color}"></i>${escapeHtml(name)}</span>`).join('')}</p>`;

/** Only the first seed and fold of each point: more would hide each other. */
const firstRuns = (trials: readonly TrialOutcome[]) =>
  trials.filter(({ repeat, fold }) => repeat === 1 && (fold === null || fold === 1));

/** One chart a trial: s = max(loss, valLoss) over the run; loss/s, valLoss/s, Dice and validation Dice as they are (document A). */
function scaledCurves({ part }: ScaledCurvesLayout, outcome: RunOutcome): string {
  const charts = firstRuns(trialsOf(outcome, part))
    .slice(0, MOST_CURVES)
    .map((trial) => {
      const { epochs } = trial;
      const divisor = largest(epochs);
      const lines: Line[] = [
        { name: 'loss', color: COLORS.loss, points: points(epochs, 'loss', divisor) },
        { name: 'validation loss', color: COLORS.valLoss, points: points(epochs, 'valLoss', divisor) },
        { name: 'Dice', color: COLORS.dice, points: points(epochs, 'dice') },
        { name: 'validation Dice', color: COLORS.valDice, points: points(epochs, 'valDice') },
      ];
      const name = nameOf(trial);
      return figure(name, linePlot(name, lines, { xTitle: 'epoch', yTitle: '', y: [0, 1] }));
    });
  const names = [
    ['loss / s', COLORS.loss],
    ['validation loss / s', COLORS.valLoss],
    ['Dice', COLORS.dice],
    ['validation Dice', COLORS.valDice],
  ] as const;
  return `${legend(names)}<div class="grid-of-figures">${charts.join('')}</div>`;
}

function grid(
  rows: readonly Json[],
  columns: readonly Json[],
  row: Path,
  column: Path | null,
  cell: (row: Json, column: Json | null) => string,
): string {
  const head =
    column === null
      ? ''
      : `<tr><td></td>${columns.map((value) => `<th scope="col">${escapeHtml(`${fieldTitle(column)} ${valueTitle(value)}`)}</th>`).join('')}</tr>`;
  const body = rows.map((value) => {
    const cells = column === null ? [cell(value, null)] : columns.map((other) => cell(value, other));
    return `<tr><th scope="row">${escapeHtml(`${fieldTitle(row)} ${valueTitle(value)}`)}</th>${cells.map((each) => `<td>${each}</td>`).join('')}</tr>`;
  });
  return `<div class="scroll" role="group" aria-label="Figures" tabindex="0"><table class="figures">${head}${body.join('')}</table></div>`;
}

const cellOf =
  (trials: readonly TrialOutcome[], row: Path, column: Path | null) => (value: Json, other: Json | null) =>
    firstRuns(where(trials, { [row]: value, ...(column !== null && { [column]: other }) }))[0];

function lossGrid({ part, rows, columns }: LossGridLayout, outcome: RunOutcome): string {
  const trials = trialsOf(outcome, part);
  const find = cellOf(trials, rows, columns);
  const chart = (row: Json, column: Json | null) => {
    const trial = find(row, column);
    if (!trial) return '';
    const lines: Line[] = [
      { name: 'loss', color: COLORS.loss, points: points(trial.epochs, 'loss') },
      { name: 'validation loss', color: COLORS.valLoss, points: points(trial.epochs, 'valLoss') },
    ];
    return linePlot(nameOf(trial), lines, { xTitle: 'epoch', yTitle: 'loss' }, { width: 230, height: 150 });
  };
  const names = [
    ['loss', COLORS.loss],
    ['validation loss', COLORS.valLoss],
  ] as const;
  return legend(names) + grid(fieldValues(trials, rows), fieldValues(trials, columns), rows, columns, chart);
}

/** A PNG file inside the page. */
function dataUri(png: Uint8Array): string {
  let bytes = '';
  for (const byte of png) bytes += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(bytes)}`;
}

const picture = (png: Uint8Array, alt: string) =>
  `<img src="${dataUri(png)}" alt="${escapeHtml(alt)}" width="112" height="112">`;

function maskGrid({ part, rows, columns }: MaskGridLayout, outcome: RunOutcome): string {
  const trials = trialsOf(outcome, part);
  const shown = trials.find((trial) => trial.picture)?.picture;
  if (!shown) return '<p>No pictures were recorded.</p>';
  const find = cellOf(trials, rows, columns);
  const mask = (row: Json, column: Json | null) => {
    const trial = find(row, column);
    if (!trial?.picture) return '';
    const dice = trial.picture.dice;
    const caption = dice === null ? '' : `Dice ${dice.toFixed(3)}`;
    return figure(caption, picture(trial.picture.prediction, `predicted mask, ${nameOf(trial)}`));
  };
  const truth = `<div class="grid-of-figures">${figure(`image ${shown.sample}`, picture(shown.image, 'image'))}${figure('true mask', picture(shown.truth, 'true mask'))}</div>`;
  return (
    truth +
    grid(fieldValues(trials, rows), columns === null ? [] : fieldValues(trials, columns), rows, columns, mask)
  );
}

function bars({ part, groups, bars: by, metric, colors, title }: BarsLayout, outcome: RunOutcome): string {
  const trials = trialsOf(outcome, part);
  const names = Object.keys(colors);
  const drawn = fieldValues(trials, groups).map((group) => ({
    name: valueTitle(group),
    bars: names.map((name) => ({
      name,
      value: mean(metricsOf(where(trials, { [groups]: group, [by]: name }), metric)),
      color: colors[name] ?? '#888',
    })),
  }));
  return (
    legend(Object.entries(colors).map(([name, color]) => [valueTitle(name), color])) +
    barPlot(title, drawn, metricTitle(metric))
  );
}

function scatter({ part, x, metric, logX, title }: ScatterLayout, outcome: RunOutcome): string {
  const dots = trialsOf(outcome, part).flatMap((trial) => {
    const y = metricOf(trial, metric);
    return y === null ? [] : [{ x: Number(fieldOf(trial, x)), y, name: nameOf(trial) }];
  });
  return dotPlot(title, dots, {
    xTitle: fieldTitle(x),
    yTitle: metricTitle(metric),
    ...(logX && { isLogX: true }),
  });
}

/** Histograms, a layer a row and the trials beside each other, an epoch a line, the last one darkest. */
function histograms({ part, layers, by }: HistogramsLayout, outcome: RunOutcome): string {
  const trials = firstRuns(trialsOf(outcome, part));
  const rows = layers.map((layer) => {
    const charts = trials.map((trial) => {
      const recorded = (trial.recording?.epochs ?? []).flatMap(({ epoch, histograms: all }) => {
        const found = all.find((each) => each.layer === layer && each.kind === 'weights');
        return found ? [{ epoch, found }] : [];
      });
      const lines = recorded.map(({ epoch, found }, index): Line => {
        const total = found.counts.reduce((sum, count) => sum + count, 0) || 1;
        const width = (found.high - found.low) / found.counts.length;
        const strength = Math.round(20 + (80 * (index + 1)) / recorded.length);
        return {
          name: `epoch ${epoch}`,
          color: `color-mix(in srgb, var(--blue) ${strength}%, var(--paper))`,
          points: found.counts.map((count, bin) => [found.low + (bin + 0.5) * width, count / total]),
        };
      });
      const name = `${layer}, ${fieldTitle(by)} ${valueTitle(fieldOf(trial, by))}`;
      return figure(
        name,
        linePlot(name, lines, { xTitle: 'weight', yTitle: 'share' }, { width: 380, height: 220 }),
      );
    });
    return `<div class="grid-of-figures">${charts.join('')}</div>`;
  });
  return rows.join('');
}

/** A figure as HTML with inline SVG and pictures. @throws where its part ran no trials */
export function drawFigure(layout: Exclude<Layout, { kind: 'table' }>, outcome: RunOutcome): string {
  switch (layout.kind) {
    case 'scaledCurves':
      return scaledCurves(layout, outcome);
    case 'lossGrid':
      return lossGrid(layout, outcome);
    case 'maskGrid':
      return maskGrid(layout, outcome);
    case 'bars':
      return bars(layout, outcome);
    case 'scatter':
      return scatter(layout, outcome);
    case 'histograms':
      return histograms(layout, outcome);
  }
}
