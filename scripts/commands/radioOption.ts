import { Option } from 'commander';
import { radioNames } from '../../reports/stats/radioModel.ts';

/** The option of commands that report on runs: the radio whose energy is modelled. */
export const radioOption = (): Option =>
  new Option(
    '--radio <radio>',
    'add what a model says of the energy of phones with this radio; nothing of it is measured',
  ).choices(radioNames);
