import { AppError } from '../domain/errors.ts';
import { networks } from '../lib/ip-address.ts';
import type { Contains } from '../lib/ip-address.ts';

const HINT = 'such as 10.0.0.5 or 10.0.0.0/8';

/**
 * The networks that the operator allows beside the public internet: those of `--allow-outbound`, and those of the
 * variable ROSTER_ALLOW_OUTBOUND, separated by commas. Throws `invalid`.
 */
export function allowedNetworks(flags: readonly string[], variable = ''): Contains {
  const refuse = (what: string) => (text: string) =>
    new AppError('invalid', `${what} ${text} is no network`, { hint: HINT });
  const listed = variable.split(/[\s,]+/).filter((text) => text !== '');
  const byFlag = networks(flags, refuse('--allow-outbound'));
  const byVariable = networks(listed, refuse('ROSTER_ALLOW_OUTBOUND:'));
  return (address) => byFlag(address) || byVariable(address);
}
