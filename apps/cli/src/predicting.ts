import { predictionOutputs } from '@unetsweep/contract';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from './commands/context.js';
import { type PredictFlags, predict } from './commands/predict.js';
import type { ExitCode } from './exit-code.js';

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError('Give a number from 0 to 1.');
  return value;
}

/** The command that uses trained networks. */
export function addPredicting(
  program: Command,
  context: CommandContext,
  onDone: (code: ExitCode) => void,
): void {
  program
    .command('predict')
    .description('predict images by a trained network; writes a file for each')
    .argument('<images...>', 'PNG, JPEG, WebP or TIFF files')
    .option('--trial <id>', 'by the best checkpoint of this trial')
    .option('--checkpoint <id>', 'by this checkpoint')
    .requiredOption('--out <folder>', 'where the answers go; made where it is not there')
    .addOption(new Option('--output <what>', 'what is wanted').choices(predictionOutputs).default('mask'))
    .option('--threshold <probability>', 'two classes: what counts as foreground', share, 0.5)
    .option('--network-size', "as the network sees the image, not in the image's own size", false)
    .option('--tta', 'the mean over the four flips of the image', false)
    .action(async (images: string[], flags: PredictFlags) => onDone(await predict(context, images, flags)));
}
