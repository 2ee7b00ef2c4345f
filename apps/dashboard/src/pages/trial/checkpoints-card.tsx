import type { Trial } from '@unetsweep/contract';
import { api } from '../../api/api.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { Card } from '../../components/card.js';
import { FaultNote } from '../../components/fault-note.js';
import { ScrollBox } from '../../components/scroll-box.js';
import { formatBytes, formatScore } from '../../format/format.js';

const formats = [
  { format: 'npz', extension: 'npz', title: 'NumPy arrays in the layouts of Keras' },
  { format: 'safetensors', extension: 'safetensors', title: 'A state of PyTorch modules' },
  { format: 'tfjs', extension: 'tfjs.zip', title: 'A layers model of TensorFlow.js' },
];

/** A caller's own file, whose sum is that of what is in it. */
const asStored = [{ format: 'npz', extension: 'bin', title: 'As it was stored' }];
const formatsOf = ({ sha256, weightsSha256 }: { sha256: string; weightsSha256: string }) =>
  sha256 === weightsSha256 ? asStored : formats;

/** Take the weights away. */
export function CheckpointsCard({ trial }: { trial: Trial }) {
  const { data, error, reload } = useResource(`${trial.id}/checkpoints`, (signal) =>
    api.checkpoints(trial.id, signal),
  );
  useReloadOn((event) => event.trialId === trial.id && event.type.startsWith('checkpoint.'), reload);
  return (
    <Card title="Checkpoints" flush>
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      {data && data.items.length === 0 ? (
        <div className="empty">
          None is kept: checkpoints come with a new best epoch, and the sweep's best trials keep theirs.
        </div>
      ) : null}
      {data && data.items.length > 0 ? (
        <ScrollBox label="Checkpoints, table">
          <table>
            <thead>
              <tr>
                <th scope="col">Kind</th>
                <th scope="col" className="number">
                  Epoch
                </th>
                <th scope="col" className="number mono">
                  valDice
                </th>
                <th scope="col">Weights</th>
                <th scope="col" className="number">
                  Size
                </th>
                <th scope="col">Download</th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((checkpoint) => (
                <tr key={checkpoint.id}>
                  <td>{checkpoint.kind}</td>
                  <td className="number">{checkpoint.epoch}</td>
                  <td className="number">{formatScore(checkpoint.metrics.valDice)}</td>
                  <td className="mono" title={checkpoint.weightsSha256}>
                    {checkpoint.weightsSha256.slice(0, 12)}
                  </td>
                  <td className="number">{formatBytes(checkpoint.sizeBytes)}</td>
                  <td>
                    <div className="chips">
                      {formatsOf(checkpoint).map(({ format, extension, title }) => (
                        <a
                          key={format}
                          className="button"
                          title={title}
                          href={`/v1/checkpoints/${checkpoint.id}/download?format=${format}`}
                          download={`trial-${trial.number}-epoch-${checkpoint.epoch}.${extension}`}
                        >
                          {extension === 'bin' ? 'file' : format}
                        </a>
                      ))}
                    </div>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      ) : null}
    </Card>
  );
}
