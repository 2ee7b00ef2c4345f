const EXAMPLE = {
  name: 'loss-by-rate',
  dataset: 'nuclei',
  parameters: { 'loss.name': ['bce', 'bceDice'], 'optimizer.learningRate': [1e-3, 1e-2] },
  trial: { training: { epochs: 20, batchSize: 4 } },
};

/** Says how to start the first sweep, in words that can be pasted. */
export function EmptyList() {
  const command = `curl ${location.origin}/v1/sweeps -H 'content-type: application/json' \\\n  -d '${JSON.stringify(EXAMPLE)}'`;
  return (
    <section className="card" aria-label="No sweep yet">
      <div className="empty">
        <strong>No sweep yet.</strong>
        <span>It appears here as soon as one is posted. This one trains four small networks:</span>
        <pre>{command}</pre>
      </div>
    </section>
  );
}
