/** The same images come in every trial: each address is read and decoded once. */
const known = new Map<string, Promise<ImageData>>();
const MOST_KNOWN = 400;

async function decode(address: string): Promise<ImageData> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`The picture answers ${response.status}.`);
  // Masks are compared by colour: no profile may change one.
  const bitmap = await createImageBitmap(await response.blob(), { colorSpaceConversion: 'none' });
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
  if (context === null) throw new Error('The browser draws no pictures.');
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, context.canvas.width, context.canvas.height);
}

/** @throws when the picture is not there */
export function readPixels(address: string): Promise<ImageData> {
  const found = known.get(address);
  if (found !== undefined) return found;
  const reading = decode(address);
  known.set(address, reading);
  reading.catch(() => known.delete(address));
  const [oldest] = known.keys();
  if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
  return reading;
}
