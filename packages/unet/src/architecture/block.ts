import type { ModelSpec } from '../spec.js';
import { filtersAt, type LayerList, type Source } from './layer-list.js';

interface Block {
  name: string;
  level: number;
  /** None: the block is left out. */
  convolutions: number;
}

/**
 * Adds convolution, batch normalisation and activation as often as the block has convolutions. With `residual`, the
 * block's input is added before its last activation; where their channels differ it passes through a 1x1 convolution
 * first, normalised as the block is (He et al. 2016, arXiv 1512.03385, option B).
 */
export function addBlock(list: LayerList, model: ModelSpec, { name, level, convolutions }: Block): void {
  const input = list.last;
  const filters = filtersAt(model, level);
  for (let index = 1; index <= convolutions; index++) {
    list.convolution(`${name}_conv${index}`, filters, model.kernelSize, model.initializer);
    if (model.batchNorm) list.batchNormalization(`${name}_norm${index}`);
    if (model.residual && index === convolutions) addInput(list, model, name, input);
    list.activation(`${name}_${model.activation}${index}`, model);
    if (model.dropoutPlaces.includes('afterConv')) list.dropout(`${name}_dropout${index}`, model.dropout);
  }
}

function addInput(list: LayerList, model: ModelSpec, name: string, input: Source): void {
  const output = list.last;
  list.goBackTo(input);
  if (input.channels !== output.channels) {
    list.convolution(`${name}_shortcut`, output.channels, 1, model.initializer);
    if (model.batchNorm) list.batchNormalization(`${name}_shortcut_norm`);
  }
  const shortcut = list.last;
  list.goBackTo(output);
  list.addition(`${name}_residual`, shortcut);
}
