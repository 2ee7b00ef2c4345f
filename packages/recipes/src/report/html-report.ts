import { documents } from '../recipe/documents.js';
import type { Layout } from '../recipe/layout.js';
import { type ComparedTable, compareTable } from './compare-table.js';
import { escapeHtml } from './escape-html.js';
import { drawFigure } from './figures/draw-figure.js';
import type { JudgedExpectation, ReportInput } from './report-input.js';
import { runTime, timeText } from './run-time.js';
import { caveat, gradeMeaning, verdictOf } from './verdict.js';

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5d6876; --line: #d9dee5; --paper: #fff; --good: #1d7a3a; --bad: #b3261e; --doubt: #8a5a00; --blue: #1f5fbf; --orange: #d97a0b; --green: #2a8f3c; --red: #c8342b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #9aa6b5; --line: #323c49; --paper: #141a22; --good: #5fc77f; --bad: #ff8a80; --doubt: #e0b050; --blue: #6ea8ff; --orange: #f5a94c; --green: #66c97a; --red: #ff8a80; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 2rem auto; max-width: 1200px; padding: 0 1rem; }
.document { min-width: 16rem; } table.figures th { white-space: nowrap; } .scroll:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; }
@media (max-width: 600px) { body { margin: 1rem auto; } th, td { padding: .3rem .4rem; } figure svg { width: 100%; height: auto; } }
@media print { .scroll { overflow: visible; } details { display: none; } }
h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.15rem; margin-top: 2rem; } .soft, figcaption, .axis { color: var(--soft); fill: var(--soft); }
table { border-collapse: collapse; } th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; }
.scroll { overflow-x: auto; } td.figure { padding: .3rem .45rem; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.printed { display: block; color: var(--soft); font-size: .85em; } .doubted { color: var(--doubt); }
.good { color: var(--good); font-weight: 600; } .bad { color: var(--bad); font-weight: 600; }
.grid-of-figures { display: flex; flex-wrap: wrap; gap: 1rem; } figure { margin: 0; } figcaption { font-size: .85em; max-width: 380px; }
svg { background: transparent; max-width: 100%; } svg text { font: 10px system-ui, sans-serif; fill: var(--ink); } svg .grid { stroke: var(--line); } svg .dot { fill: var(--blue); fill-opacity: .7; }
.legend { display: flex; gap: 1rem; flex-wrap: wrap; } .legend i { display: inline-block; width: .9em; height: .9em; margin-right: .35em; vertical-align: -.1em; }
img { image-rendering: pixelated; border: 1px solid var(--line); } pre { overflow-x: auto; background: color-mix(in srgb, var(--ink) 6%, transparent); padding: .8rem; font-size: .85em; }
`;

/** Holds what may be wider than the page; keys reach it. */
const scroll = (name: string) =>
  `<div class="scroll" role="group" aria-label="${escapeHtml(name)}" tabindex="0">`;

function verdictRow(finding: JudgedExpectation): string {
  const { grade, says, contradiction, holds, found } = finding;
  const tone = holds === null ? '' : holds ? 'good' : grade === 'R' ? 'doubted' : 'bad';
  const doubt = contradiction ? `<span class="printed doubted">${escapeHtml(contradiction)}</span>` : '';
  return `<tr><td title="${escapeHtml(gradeMeaning[grade])}">${grade}</td><td class="document">${escapeHtml(says)}${doubt}</td><td class="${tone}">${verdictOf(finding)}</td><td class="document">${escapeHtml(found)}</td></tr>`;
}

function verdicts({ findings, run }: ReportInput): string {
  const warning = caveat(findings, run.seeds);
  return `<h2>What the document says, and what came out</h2>${warning ? `<p class="doubted">${escapeHtml(warning)}</p>` : ''}
${scroll('Verdicts')}<table><thead><tr><th scope="col">Grade</th><th scope="col">The document</th><th scope="col">Verdict</th><th scope="col">Found</th></tr></thead><tbody>${findings.map(verdictRow).join('')}</tbody></table></div>
<p class="soft">${Object.entries(gradeMeaning)
    .map(([grade, meaning]) => `${grade}: ${escapeHtml(meaning)}.`)
    .join(' ')}</p>`;
}

function tableHtml(table: ComparedTable): string {
  const groups = table.columnGroups.some((name) => name !== '')
    ? `<tr>${table.rowFields.map(() => '<td></td>').join('')}${table.columnGroups.map((name) => `<th scope="colgroup" colspan="${table.metrics.length}">${escapeHtml(name)}</th>`).join('')}</tr>`
    : '';
  const heads = [...table.rowFields, ...table.columnGroups.flatMap(() => table.metrics)];
  const rows = table.rows.map(({ head, cells }) => {
    const figures = cells.map(({ own, printed, doubt }) => {
      const theirs =
        printed === null
          ? ''
          : `<span class="printed${doubt ? ' doubted' : ''}"${doubt ? ` title="${escapeHtml(doubt)}"` : ''}>${escapeHtml(printed)}${doubt ? ' ?' : ''}</span>`;
      return `<td class="figure">${escapeHtml(own)}${theirs}</td>`;
    });
    return `<tr>${head.map((text) => `<th scope="row">${escapeHtml(text)}</th>`).join('')}${figures.join('')}</tr>`;
  });
  const hasPrinted = table.rows.some(({ cells }) => cells.some(({ printed }) => printed !== null));
  const note = hasPrinted
    ? '<p class="soft">Below each of our figures: the document\'s, on its own data.</p>'
    : '';
  const doubts = new Set(table.rows.flatMap(({ cells }) => cells.flatMap(({ doubt }) => doubt ?? [])));
  const doubted = [...doubts].map((doubt) => `<p class="doubted">? ${escapeHtml(doubt)}.</p>`).join('');
  return `${scroll(table.title)}<table><thead>${groups}<tr>${heads.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>${note}${doubted}`;
}

function section(layout: Layout, input: ReportInput): string {
  const body =
    layout.kind === 'table'
      ? tableHtml(compareTable(layout, input.outcome))
      : drawFigure(layout, input.outcome);
  return `<h2>${escapeHtml(layout.title)}</h2>${body}`;
}

function settings({ run, recipe, specs, outcome }: ReportInput): string {
  const lines = [
    `Data set: ${run.dataset}${run.isSynthetic ? ' (synthetic: made for checks, not for claims about real images)' : ''}`,
    `Scale: ${run.scale}${run.scale === 'small' ? `. ${recipe.small}` : ": the document's own"}`,
    `Seeds: ${run.seeds}, from ${run.seed}`,
    `Finished: ${run.finishedAt}`,
    `Time: ${timeText(runTime(outcome, run))}`,
    `Run: ${run.id}`,
  ];
  const posted = [...specs].map(
    ([part, spec]) =>
      `<details><summary>${escapeHtml(part)}, as it was posted</summary><pre tabindex="0">${escapeHtml(JSON.stringify(spec, null, 2))}</pre></details>`,
  );
  return `<h2>Settings</h2><ul>${lines.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>${posted.join('')}`;
}

/** A run's report as one HTML file that needs nothing else. */
export function htmlReport(input: ReportInput): string {
  const { recipe } = input;
  const source = documents[recipe.document];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(`${recipe.name}: ${recipe.title}`)}</title><style>${STYLE}</style></head>
<body><main>
<h1>${escapeHtml(recipe.title)}</h1>
<p class="soft">${escapeHtml(recipe.name)} · document ${recipe.document}: ${escapeHtml(source.title)}</p>
<p>${escapeHtml(recipe.asks)}</p>
${verdicts(input)}
${recipe.layouts.map((layout) => section(layout, input)).join('\n')}
${settings(input)}
</main></body></html>
`;
}
