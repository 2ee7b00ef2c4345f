import type { Calibration, CalibrationRequest } from '@unetsweep/contract';
import type { ApiLink } from './api-link.js';

/** Every method @throws as `ApiLink.answer`. */
export class CalibrationCalls {
  constructor(private readonly link: ApiLink) {}

  async create(body: CalibrationRequest): Promise<Calibration> {
    return (await this.link.answer(this.link.client.POST('/v1/calibrations', { body }))) as Calibration;
  }

  /** @param wait seconds: answers when it has ended, or after this time at the latest (0..60) */
  async get(id: string, wait: number): Promise<Calibration> {
    const params = { path: { id }, query: { wait } };
    return (await this.link.answer(this.link.client.GET('/v1/calibrations/{id}', { params }))) as Calibration;
  }
}
