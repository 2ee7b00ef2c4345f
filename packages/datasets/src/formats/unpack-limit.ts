/** What zlib throws once its output would be longer than allowed, told in our words; other errors as they are. */
export function namingLimit(error: unknown, maxOutputLength: number): unknown {
  const tooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
  return tooLarge ? new Error(`it unpacks to more than the ${maxOutputLength} bytes of its header`) : error;
}
