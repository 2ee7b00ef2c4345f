import type { Prediction } from '@unetsweep/contract';
import type { RecordedPrediction } from '@unetsweep/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { isNamedBy } from './query/entity-tag.js';

export const PNG = 'image/png';

/** Responses of a route that answers a picture. */
export const pictureResponses = {
  200: { description: 'The picture.', content: { [PNG]: { schema: Type.String({ format: 'binary' }) } } },
  304: Type.Null({ description: 'The client has this picture.' }),
};

/** What is addressed by its content, or can't change any more, need not be asked for again. */
const IMMUTABLE = 'private, max-age=31536000, immutable';

/** Answers a picture, or 304 to a client that has it; `draw` is called only where it is needed. */
export async function sendPicture(
  request: FastifyRequest,
  reply: FastifyReply,
  picture: { tag: string; draw: () => Promise<Uint8Array> },
): Promise<FastifyReply> {
  const tag = `"${picture.tag}"`;
  const given = request.headers['if-none-match'];
  const isKnown = given !== undefined && isNamedBy(tag, given);
  const content = isKnown ? null : await picture.draw();
  reply.headers({ etag: tag, 'cache-control': IMMUTABLE });
  return content ? reply.type(PNG).send(Buffer.from(content)) : reply.code(304).send(null);
}

/** Addresses in place of sums. */
export function toPrediction(trialId: string, recorded: RecordedPrediction): Prediction {
  const { sample, epoch, dice, imageSha256, truthSha256, predictionSha256 } = recorded;
  const urlOf = (sha256: string) => `/v1/trials/${trialId}/predictions/${sha256}`;
  return {
    sample,
    epoch,
    dice,
    imageUrl: urlOf(imageSha256),
    truthUrl: urlOf(truthSha256),
    predictionUrl: urlOf(predictionSha256),
  };
}

const EPOCH = '^(best|[1-9][0-9]{0,8})$';

/** An epoch in a query: a number, or the best one. */
export const EpochField = Type.String({ pattern: EPOCH, description: 'An epoch, or `best`.' });

export function parseEpoch(text: string): number | 'best' {
  return text === 'best' ? text : Number(text);
}
