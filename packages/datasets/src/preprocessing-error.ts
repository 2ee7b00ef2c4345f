/** An image that can't be brought to what the trial asks for. */
export class PreprocessingError extends Error {
  override readonly name = 'PreprocessingError';
}
