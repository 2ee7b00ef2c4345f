import type { Dataset } from '@unetsweep/contract';
import { Card } from '../../components/card.js';
import { ScrollBox } from '../../components/scroll-box.js';
import { formatCount } from '../../format/format.js';

const SHOWN = 200;

export function SizesCard({ sizes }: { sizes: Dataset['sizes'] }) {
  const rows = sizes.map(({ width, height, images }) => ({ name: `${width} × ${height}`, images }));
  return <CountCard title="Sizes" head="Width × height" rows={rows} />;
}

export function GroupsCard({ groups }: { groups: Dataset['groups'] }) {
  if (groups.length === 0) return null;
  return <CountCard title="Groups" head="Group" rows={groups} />;
}

interface CountCardProps {
  title: string;
  head: string;
  rows: { name: string; images: number }[];
}

function CountCard({ title, head, rows }: CountCardProps) {
  const most = Math.max(...rows.map(({ images }) => images), 1);
  const shown = [...rows].sort((a, b) => b.images - a.images).slice(0, SHOWN);
  const note = rows.length > SHOWN ? `the ${SHOWN} largest of ${formatCount(rows.length)}` : null;
  return (
    <Card title={title} note={note} flush>
      <ScrollBox className="short" label={`${title}, table`}>
        <table>
          <thead>
            <tr>
              <th scope="col">{head}</th>
              <th scope="col" className="number">
                Images
              </th>
              <th scope="col">
                <span className="unseen">Share of the largest</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ name, images }) => (
              <tr key={name}>
                <td>{name}</td>
                <td className="number">{formatCount(images)}</td>
                <td className="progress-cell">
                  <div className="bar" aria-hidden="true">
                    <i className="paint-completed" style={{ width: `${(100 * images) / most}%` }} />
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </Card>
  );
}
