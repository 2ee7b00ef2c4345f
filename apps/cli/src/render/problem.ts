/** A problem document (RFC 9457) as the API answers it. */
export interface Problem {
  title: string;
  status: number;
  detail?: string;
  code?: string;
  requestId?: string;
  errors?: { path: string; message: string; code?: string; accepted?: unknown }[];
  invalid?: { code: string; path: string; message: string; count: number }[];
  allowed?: unknown;
}

/**
 * A problem as lines for people: what was refused, then for each field what is wrong and what is accepted.
 * @returns at least one line
 */
export function renderProblem(problem: Problem): string[] {
  const [first] = problem.errors ?? [];
  // The detail of faulty input is its first fault, which is told below with its field.
  const repeats = first !== undefined && problem.detail?.startsWith(first.message);
  const lines = [repeats ? problem.title : (problem.detail ?? problem.title)];
  for (const error of problem.errors ?? []) {
    const accepted = acceptedText(error.accepted);
    const told = accepted !== null && error.message.includes(accepted);
    const more = accepted === null || told ? '' : ` (accepted: ${accepted})`;
    lines.push(`  ${fieldOf(error.path)}: ${withoutField(error)}${more}`);
  }
  for (const cell of problem.invalid ?? []) {
    lines.push(
      `  ${fieldOf(cell.path)}: ${cell.message} (${cell.count} ${cell.count === 1 ? 'cell' : 'cells'})`,
    );
  }
  if (Array.isArray(problem.allowed) && problem.allowed.length > 0) {
    lines.push(`  possible now: ${problem.allowed.join(', ')}`);
  }
  if (problem.status >= 500 && problem.requestId) lines.push(`  request ${problem.requestId}`);
  return lines;
}

/** `/parameters/optimizer.learningRate/low` as `parameters > optimizer.learningRate > low`. */
function fieldOf(pointer: string): string {
  if (!pointer.startsWith('/')) return pointer || 'the body';
  const parts = pointer.slice(1).split('/');
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')).join(' > ');
}

/** The message on its own names its field, which stands in front of it here. */
function withoutField({ path, message }: { path: string; message: string }): string {
  if (path === '' || !message.startsWith(path)) return message;
  return /^:? (.+)$/s.exec(message.slice(path.length))?.[1] ?? message;
}

function acceptedText(accepted: unknown): string | null {
  if (accepted === undefined || accepted === null) return null;
  if (Array.isArray(accepted))
    return accepted.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(', ');
  return typeof accepted === 'string' ? accepted : JSON.stringify(accepted);
}
