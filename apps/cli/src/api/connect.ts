import { defaultPort, type Environment } from '../environment.js';
import { readInstance } from '../instance-file.js';
import { UnetsweepApi } from './unetsweep-api.js';

/** The API of UNETSWEEP_URL, else of the instance that runs on the home, else of the default address. */
export async function connect(environment: Environment): Promise<UnetsweepApi> {
  const instance = environment.url === null ? await readInstance(environment.home) : null;
  const url = environment.url ?? instance?.url ?? `http://127.0.0.1:${environment.port ?? defaultPort}`;
  return new UnetsweepApi({ url, key: environment.key });
}
