import type { DatasetFailure } from '@unetsweep/contract';
import { ScrollBox } from '../../components/scroll-box.js';

/** What was wrong with an archive, file by file. */
export function FaultTable({ failure }: { failure: DatasetFailure }) {
  const { faults } = failure;
  return (
    <section className="card bad-card" aria-label="Why the import failed">
      <header>
        <h2>The import failed</h2>
        <span className="hint small">nothing of the archive was kept</span>
      </header>
      <p className="body failed-text" role="alert">
        {failure.message}
      </p>
      {faults.length > 0 ? (
        <ScrollBox label="Faults, table">
          <table>
            <thead>
              <tr>
                <th scope="col">File</th>
                <th scope="col">Value</th>
                <th scope="col">What is wrong</th>
              </tr>
            </thead>
            <tbody>
              {faults.map(({ code, file, value, message }) => (
                <tr key={`${code} ${file} ${value} ${message}`}>
                  <td className="mono">{file ?? '–'}</td>
                  <td className="mono">{value ?? '–'}</td>
                  <td>
                    {message} <span className="hint mono">{code}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      ) : null}
    </section>
  );
}
