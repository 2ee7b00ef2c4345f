import type { RecipeFinding, RecipeRun } from '@unetsweep/contract';

/** What a finding comes to, in words. */
export function verdictOf({ grade, holds }: RecipeFinding): string {
  if (holds === null) return 'reported';
  if (grade === 'R') return holds ? 'agrees' : 'does not agree';
  return holds ? 'holds' : 'does not hold';
}

/** How many claims of a run hold, and how many of those that must do not. */
export function VerdictSummary({ run }: { run: RecipeRun }) {
  const judged = run.findings.filter(({ holds }) => holds !== null);
  const held = judged.filter(({ holds }) => holds).length;
  const broken = judged.filter(({ grade, holds }) => grade === 'H' && !holds).length;
  return (
    <>
      {held} of {judged.length} hold
      {broken > 0 ? <span className="failed-text">, {broken} that must do not</span> : null}
    </>
  );
}

/** Each claim with its verdict and what was found. */
export function VerdictTable({ findings }: { findings: readonly RecipeFinding[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Grade</th>
          <th scope="col">The document</th>
          <th scope="col">Verdict</th>
          <th scope="col">Found</th>
        </tr>
      </thead>
      <tbody>
        {findings.map((finding) => (
          <tr key={finding.id}>
            <td>{finding.grade}</td>
            <td className="said">
              {finding.says}
              {finding.contradiction ? <div className="dim small">{finding.contradiction}</div> : null}
            </td>
            <td>
              {finding.holds === false && finding.grade !== 'R' ? (
                <strong className="failed-text">{verdictOf(finding)}</strong>
              ) : (
                verdictOf(finding)
              )}
            </td>
            <td className="said">{finding.found}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
