import { predictionOutputs } from '@unetsweep/contract';
import { type Command, Option } from 'commander';
import type { CommandContext } from './commands/context.js';
import { share } from './commands/options.js';
import { type PredictFlags, predict } from './commands/predict.js';
import type { ExitCode } from './exit-code.js';

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
    .option('--ensemble <ensemble>', 'by the members of this ensemble together: its id or name')
    .requiredOption('--out <folder>', 'where the answers go; made where it is not there')
    .addOption(new Option('--output <what>', 'what is wanted').choices(predictionOutputs).default('mask'))
    .option('--threshold <probability>', 'two classes: what counts as foreground', share, 0.5)
    .option('--network-size', "as the network sees the image, not in the image's own size", false)
    .option('--tta', 'the mean over the four flips of the image', false)
    .action(async (images: string[], flags: PredictFlags) => onDone(await predict(context, images, flags)));
}
