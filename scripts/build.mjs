import { setUp } from './setup/set-up.mjs';

process.exitCode = (await setUp({ tensorflow: false })) ? 0 : 1;
