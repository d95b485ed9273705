import type { Cli } from '../../app/cli.ts';
import { showsSecrets } from '../people/views.ts';

/** Says where the secret of a token is. */
export function noteSecret(cli: Cli): void {
  if (cli.format !== 'table') return;
  cli.note(showsSecrets(cli) ? 'This token is not shown again.' : `The token is in ${cli.flags.secretFile ?? ''}.`);
}
