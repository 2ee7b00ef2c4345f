/** What the API document says about the whole. The version is the contract's: the document must not change with each build. */
export const documentInfo = {
  openapi: '3.1.0',
  info: {
    title: 'unetsweep',
    version: '1',
    description: [
      'Tunes U-Nets: POST a sweep, watch its trials over server-sent events, read results, curves and weights.',
      'Refusals are RFC 9457 problem documents whose `code` says what is wrong and whose `errors` name the fields.',
      'Lists take `limit` (1..1000, default 100) and `cursor` and answer `{items, nextCursor}`.',
    ].join(' '),
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/', description: 'This service.' }],
  tags: [
    { name: 'sweeps', description: 'Searches over a space.' },
    { name: 'plans', description: 'Sweeps one after the other.' },
    { name: 'trials', description: 'Training runs.' },
    { name: 'external', description: 'Trials that the caller trains, in any language.' },
    { name: 'checkpoints', description: 'Weights.' },
    { name: 'predictions', description: 'What trained networks make of images.' },
    { name: 'ensembles', description: 'Trained networks that predict together.' },
    { name: 'calibrations', description: 'Strengths of penalties on the weights.' },
    { name: 'datasets', description: 'Images and masks.' },
    { name: 'workers', description: 'Processes that train.' },
    { name: 'events', description: 'What happens, as it happens.' },
    { name: 'service', description: 'The service itself.' },
  ],
  security: [{ key: [] }, { session: [] }] as Record<string, string[]>[],
  components: {
    securitySchemes: {
      key: {
        type: 'http' as const,
        scheme: 'bearer',
        description: 'UNETSWEEP_ADMIN_KEY. A service without one answers this machine only, without a key.',
      },
      session: {
        type: 'apiKey' as const,
        in: 'cookie' as const,
        name: 'unetsweep-session',
        description:
          'What POST /v1/session gives a browser; calls that change something then need X-Unetsweep: 1.',
      },
    },
  },
};
