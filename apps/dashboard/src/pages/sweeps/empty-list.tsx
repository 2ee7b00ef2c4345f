import { Link, navigate } from '../../navigation.js';
import { FIRST_SWEEP } from '../new-sweep/first-sweep.js';

/** Says how to start the first sweep, in words that can be pasted. */
export function EmptyList() {
  const command = `curl ${location.origin}/v1/sweeps -H 'content-type: application/json' \\\n  -d '${JSON.stringify(FIRST_SWEEP)}'`;
  return (
    <section className="card" aria-label="No sweep yet">
      <div className="empty">
        <strong>No sweep yet.</strong>
        <span className="dim">
          It appears here as soon as one is posted. This one trains four small networks; where the service
          asks for a key, add <code>-H "authorization: Bearer $UNETSWEEP_ADMIN_KEY"</code>.
        </span>
        <pre>{command}</pre>
        <span className="acts">
          <button type="button" className="button primary" onClick={() => navigate('/sweeps/new')}>
            Check and start it here
          </button>
          <Link to="/datasets/new" className="button">
            Import images
          </Link>
        </span>
      </div>
    </section>
  );
}
