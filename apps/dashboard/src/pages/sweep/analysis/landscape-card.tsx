import type { Sweep } from '@unetsweep/contract';
import { Card } from '../../../components/card.js';
import { Choice } from '../../../components/choice.js';
import { Segments } from '../../../components/segments.js';
import { useAddressState } from '../../../navigation.js';
import { Distribution } from './distribution.js';
import { SliceView } from './slice-view.js';
import { SurfaceView } from './surface-view.js';

type View = 'slice' | 'contour' | 'heatmap' | 'edf';

/** The objective over the parameters, and how its values are distributed. */
export function LandscapeCard({ sweep, varied, theme }: { sweep: Sweep; varied: string[]; theme: string }) {
  const [view, setView] = useAddressState('landscape', 'slice');
  const [x, setX] = useAddressState('across', varied[0] ?? '');
  const [second, setY] = useAddressState('down', varied[1] ?? '');
  const y = second === x ? (varied.find((path) => path !== x) ?? '') : second;
  const isSurface = (view === 'contour' || view === 'heatmap') && varied.length > 1;
  const shown: View = isSurface || view === 'edf' ? (view as View) : 'slice';
  const views: { value: View; text: string }[] = [
    { value: 'slice', text: 'Slice' },
    ...(varied.length > 1
      ? ([
          { value: 'contour', text: 'Contour' },
          { value: 'heatmap', text: 'Cells' },
        ] as const)
      : []),
    { value: 'edf', text: 'Distribution' },
  ];
  const options = (other: string | null) =>
    varied.filter((path) => path !== other).map((path) => ({ value: path, text: path }));
  const controls = (
    <>
      {shown === 'edf' ? null : (
        <Choice
          label={isSurface ? 'across' : 'parameter'}
          options={options(null)}
          value={x}
          onChange={setX}
        />
      )}
      {isSurface ? <Choice label="down" options={options(x)} value={y} onChange={setY} /> : null}
      <Segments label="Chart" options={views} value={shown} onChange={setView} />
    </>
  );
  return (
    <Card title="Landscape" controls={controls}>
      {shown === 'slice' ? <SliceView sweep={sweep} parameter={x} /> : null}
      {isSurface ? (
        <SurfaceView sweep={sweep} chart={shown === 'heatmap' ? 'heatmap' : 'contour'} x={x} y={y} />
      ) : null}
      {shown === 'edf' ? <Distribution sweep={sweep} theme={theme} /> : null}
    </Card>
  );
}
