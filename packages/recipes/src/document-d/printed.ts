import type { PrintedCell } from '../recipe/layout.js';

type Row = readonly [
  params: Record<string, string | number>,
  loss: number,
  valLoss: number,
  dice: number,
  valDice: number,
];

const cell = ([params, loss, valLoss, dice, valDice]: Row, doubt?: string): PrintedCell => ({
  params,
  metrics: { loss, valLoss, dice, valDice },
  ...(doubt !== undefined && { doubt }),
});

const rows = (table: readonly Row[]) => table.map((row) => cell(row));

/** Figure 2: a constant rate of 1e-4, 150 epochs. */
export const constantRate: readonly PrintedCell[] = rows([
  [{ 'loss.name': 'bce', 'optimizer.name': 'adam' }, 0.0037, 0.1399, 0.9818, 0.6956],
  [{ 'loss.name': 'bce', 'optimizer.name': 'adagrad' }, 0.7488, 0.7834, 0.1688, 0.1649],
  [{ 'loss.name': 'bce', 'optimizer.name': 'adamax' }, 0.0481, 0.1464, 0.9816, 0.6627],
  [{ 'loss.name': 'bce', 'optimizer.name': 'rmsprop' }, 0.0166, 0.0198, 0.9206, 0.8586],
  [{ 'loss.name': 'bce', 'optimizer.name': 'sgd' }, 0.733, 0.7393, 0.1507, 0.1499],
  [{ 'loss.name': 'bce', 'optimizer.name': 'adadelta' }, 0.8903, 0.9092, 0.1292, 0.1327],
  [{ 'loss.name': 'switching', 'optimizer.name': 'adam' }, 0.1819, 0.3737, 0.9853, 0.7565],
  [{ 'loss.name': 'switching', 'optimizer.name': 'adagrad' }, 1.4992, 1.5121, 0.1834, 0.1794],
  [{ 'loss.name': 'switching', 'optimizer.name': 'adamax' }, 0.0809, 0.1488, 0.9349, 0.7963],
  [{ 'loss.name': 'switching', 'optimizer.name': 'rmsprop' }, 0.0869, 0.1729, 0.9286, 0.8069],
  [{ 'loss.name': 'switching', 'optimizer.name': 'sgd' }, 1.4148, 1.4141, 0.1751, 0.1737],
  [{ 'loss.name': 'switching', 'optimizer.name': 'adadelta' }, 0.7719, 0.7583, 0.8377, 0.8368],
]);

/** Figure 4: RMSProp 1e-3, Switching, by share of the images that trains. */
export const trainingShare: readonly PrintedCell[] = rows([
  [{ share: '20' }, 0.0934, 1.5061, 0.9297, 5.88e-10],
  [{ share: '40' }, 0.1383, 0.7899, 0.908, 0.2475],
  [{ share: '60' }, 0.0995, 0.4429, 0.92, 0.4924],
  [{ share: '80' }, 0.1097, 0.3226, 0.9175, 0.724],
  [{ share: '100' }, 0.0765, 0.0765, 0.9373, 0.9373],
]);

/** Figure 6: schedulers, Switching, 200 epochs. */
export const schedulers: readonly PrintedCell[] = rows([
  [{ optimizer: 'adam', schedule: 'step' }, 0.0372, 0.2322, 0.9742, 0.6852],
  [{ optimizer: 'adam', schedule: 'plateau' }, 0.0171, 0.2535, 0.992, 0.7321],
  [{ optimizer: 'adam', schedule: 'none' }, 0.0184, 0.2743, 0.9859, 0.7786],
  [{ optimizer: 'adagrad', schedule: 'step' }, 0.0399, 0.2769, 0.9767, 0.645],
  [{ optimizer: 'adagrad', schedule: 'plateau' }, 0.0132, 0.326, 0.9952, 0.6218],
  [{ optimizer: 'adagrad', schedule: 'none' }, 0.0127, 0.3486, 0.9931, 0.6068],
  [{ optimizer: 'adamax', schedule: 'step' }, 0.093, 0.2577, 0.9233, 0.7169],
  [{ optimizer: 'adamax', schedule: 'plateau' }, 0.0449, 0.372, 0.9642, 0.5797],
  [{ optimizer: 'adamax', schedule: 'none' }, 0.0348, 0.2986, 0.9693, 0.7608],
  [{ optimizer: 'rmsprop', schedule: 'step' }, 0.0932, 0.2998, 0.9247, 0.6333],
  [{ optimizer: 'rmsprop', schedule: 'plateau' }, 0.0315, 0.2337, 0.987, 0.7357],
  [{ optimizer: 'rmsprop', schedule: 'none' }, 0.5577, 0.6238, 0.9779, 0.6035],
  [{ optimizer: 'sgd', schedule: 'step' }, 0.0515, 0.229, 0.9644, 0.6995],
  [{ optimizer: 'sgd', schedule: 'plateau' }, 0.0137, 0.2296, 0.9916, 0.7721],
  [{ optimizer: 'sgd', schedule: 'none' }, 0.0099, 0.3058, 0.9929, 0.6751],
]);

/** Figure 11: schedulers by share; the rows of 20 % trained 300 epochs. */
export const schedulersByShare: readonly PrintedCell[] = rows([
  [{ optimizer: 'adam', share: '20', schedule: 'step' }, 0.0499, 1.1881, 0.9605, 0.4545],
  [{ optimizer: 'adam', share: '20', schedule: 'plateau' }, 0.0153, 0.5814, 0.9949, 0.5683],
  [{ optimizer: 'adam', share: '40', schedule: 'step' }, 0.0419, 0.5896, 0.968, 0.5718],
  [{ optimizer: 'adam', share: '40', schedule: 'plateau' }, 0.0501, 0.515, 0.9614, 0.6404],
  [{ optimizer: 'adam', share: '80', schedule: 'step' }, 0.0372, 0.2322, 0.9742, 0.6852],
  [{ optimizer: 'adam', share: '80', schedule: 'plateau' }, 0.0171, 0.2535, 0.992, 0.7321],
  [{ optimizer: 'adam', share: '100', schedule: 'step' }, 0.0172, 0.0172, 0.9942, 0.9942],
  [{ optimizer: 'adam', share: '100', schedule: 'plateau' }, 0.0171, 0.0171, 0.982, 0.982],
  [{ optimizer: 'sgd', share: '20', schedule: 'step' }, 0.013, 0.7841, 0.9918, 0.4323],
  [{ optimizer: 'sgd', share: '20', schedule: 'plateau' }, 0.0182, 0.7449, 0.9883, 0.4874],
  [{ optimizer: 'sgd', share: '40', schedule: 'step' }, 0.0353, 0.6067, 0.9752, 0.5166],
  [{ optimizer: 'sgd', share: '40', schedule: 'plateau' }, 0.0103, 0.6316, 0.9939, 0.5885],
  [{ optimizer: 'sgd', share: '80', schedule: 'step' }, 0.0515, 0.229, 0.9644, 0.6995],
  [{ optimizer: 'sgd', share: '80', schedule: 'plateau' }, 0.0137, 0.2296, 0.9916, 0.7721],
  [{ optimizer: 'sgd', share: '100', schedule: 'step' }, 0.0095, 0.0095, 0.9844, 0.9844],
  [{ optimizer: 'sgd', share: '100', schedule: 'plateau' }, 0.0117, 0.0117, 0.9952, 0.9952],
]);

/** Figure 13: weight decay by share, Switching, Adam 1e-3 with plateau. */
export const weightDecay: readonly PrintedCell[] = rows([
  [{ share: '20', 'regularizer.l2': 0.1 }, 0.5219, 0.9248, 0.9812, 0.4516],
  [{ share: '20', 'regularizer.l2': 0.01 }, 0.3178, 0.9814, 0.988, 0.4122],
  [{ share: '20', 'regularizer.l2': 0.001 }, 0.1786, 0.7396, 0.9905, 0.5461],
  [{ share: '40', 'regularizer.l2': 0.1 }, 0.5079, 0.7835, 0.946, 0.5045],
  [{ share: '40', 'regularizer.l2': 0.01 }, 0.2155, 0.821, 0.9503, 0.3924],
  [{ share: '40', 'regularizer.l2': 0.001 }, 0.1733, 0.7275, 0.9741, 0.5096],
  [{ share: '60', 'regularizer.l2': 0.1 }, 0.5042, 0.6476, 0.9388, 0.6818],
  [{ share: '60', 'regularizer.l2': 0.01 }, 0.2254, 0.4073, 0.9504, 0.7482],
  [{ share: '60', 'regularizer.l2': 0.001 }, 0.1375, 0.4541, 0.9799, 0.6965],
  [{ share: '80', 'regularizer.l2': 0.1 }, 0.5112, 0.6116, 0.9092, 0.7253],
  [{ share: '80', 'regularizer.l2': 0.01 }, 0.2386, 0.3372, 0.9402, 0.8218],
  [{ share: '80', 'regularizer.l2': 0.001 }, 0.1438, 0.3717, 0.9632, 0.7339],
]);

/** Figure 16: dropout by share, Switching, Adam 1e-3 with plateau and weight decay 0.01. */
export const dropout: readonly PrintedCell[] = rows([
  [{ share: '20', 'model.dropout': 0.2 }, 0.043, 1.0745, 0.9692, 0.2478],
  [{ share: '20', 'model.dropout': 0.5 }, 0.1169, 1.0893, 0.9156, 0.2451],
  [{ share: '40', 'model.dropout': 0.2 }, 0.054, 0.8239, 0.9601, 0.3718],
  [{ share: '40', 'model.dropout': 0.5 }, 0.0627, 1.4612, 0.9519, 0.1685],
  [{ share: '60', 'model.dropout': 0.2 }, 0.0376, 0.7117, 0.9698, 0.4965],
  [{ share: '60', 'model.dropout': 0.5 }, 0.08, 1.5442, 0.94, 0.0132],
  [{ share: '80', 'model.dropout': 0.2 }, 0.0487, 0.9869, 0.9615, 0.2658],
  [{ share: '80', 'model.dropout': 0.5 }, 0.0827, 1.6387, 0.9351, 4.63e-10],
]);

const COPIED = 'identical to the row of the constant rate of 1e-4, without scheduler and decay';
const TWICE = 'Dice 0.989 and validation Dice 0.6381 stand in two rows';

/** Figure 19: losses, plateau, weight decay 0.01, no dropout. */
export const losses: readonly PrintedCell[] = [
  cell([{ 'loss.name': 'switching', optimizer: 'adam' }, 0.0279, 0.2166, 0.9785, 0.8151]),
  cell([{ 'loss.name': 'switching', optimizer: 'rmsprop' }, 0.0869, 0.1729, 0.9286, 0.8069], COPIED),
  cell([{ 'loss.name': 'switching', optimizer: 'sgd' }, 0.0247, 0.41, 0.9876, 0.6123]),
  cell([{ 'loss.name': 'bce', optimizer: 'adam' }, 0.0183, 0.0737, 0.915, 0.6531]),
  cell([{ 'loss.name': 'bce', optimizer: 'rmsprop' }, 0.0166, 0.0198, 0.9206, 0.8586], COPIED),
  cell([{ 'loss.name': 'bce', optimizer: 'sgd' }, 0.0344, 0.0761, 0.9144, 0.5563]),
  cell([{ 'loss.name': 'bceInverseDice', optimizer: 'adam' }, 0.0403, 0.3545, 0.978, 0.7391]),
  cell([{ 'loss.name': 'bceInverseDice', optimizer: 'rmsprop' }, 0.116, 0.5741, 0.989, 0.6381], TWICE),
  cell([{ 'loss.name': 'bceInverseDice', optimizer: 'sgd' }, 0.0269, 0.5011, 0.989, 0.6381], TWICE),
  cell([{ 'loss.name': 'bceDice', optimizer: 'adam' }, 0.0855, 0.3908, 0.9445, 0.6146]),
  cell([{ 'loss.name': 'bceDice', optimizer: 'rmsprop' }, 0.1228, 0.3883, 0.9192, 0.6464]),
  cell([{ 'loss.name': 'bceDice', optimizer: 'sgd' }, 0.06668, 0.4127, 0.9679, 0.5781]),
];
