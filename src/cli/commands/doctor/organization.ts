import { AppError } from '../../../domain/errors.ts';
import { found } from '../../../domain/health.ts';
import type { Finding } from '../../../domain/health.ts';
import { healthCheck } from '../../../operations/health/check.ts';
import { storeCheck } from '../../../operations/store/check.ts';
import type { Cli } from '../../app/cli.ts';
import { onStore } from '../../context/connect.ts';

/** What doctor finds in the organization, and in its store where that is at hand. */

/** `store`: undefined where there is none to open. What cannot be looked at is told as a finding, too. */
export async function organizationFindings(cli: Cli, store: string | undefined): Promise<Finding[]> {
  const inStore = store === undefined ? undefined : await storeFindings(cli, store);
  return [...(inStore ?? []), ...(await askOrganization(cli, inStore === undefined))];
}

/** undefined: the store could not be checked; whatever else uses it says why. */
async function storeFindings(cli: Cli, store: string): Promise<Finding[] | undefined> {
  try {
    await onStore(storeCheck, {}, cli.io, store);
    return [];
  } catch (error) {
    if (!isTold(error)) throw error;
    if (error.code !== 'corrupt_store') return undefined;
    const { findings } = error.details;
    const sentences = Array.isArray(findings) ? findings.map(String) : [error.message];
    return sentences.map((sentence) =>
      found(
        sentence.startsWith('the audit log ') ? 'audit_broken' : 'store_damaged',
        null,
        sentence,
        'roster store restore FILE',
      ),
    );
  }
}

async function askOrganization(cli: Cli, audit: boolean): Promise<Finding[]> {
  try {
    return (await cli.caller.call(healthCheck, { audit })).items;
  } catch (error) {
    if (!isTold(error)) throw error;
    const { message, hint, details } = error;
    // Of an instance of another product there is nothing to find: nothing is wrong with it, or with the way to it.
    if (details.operation === healthCheck.name) {
      cli.note(`note: the organization was not looked at: ${hint ?? message}`);
      return [];
    }
    return [found('unreachable', null, `the organization was not looked at: ${message}`, commandIn(hint))];
  }
}

/** Why something could not be looked at is worth telling; that doctor was stopped, or is broken itself, is no finding. */
const isTold = (error: unknown): error is AppError =>
  error instanceof AppError && !['internal', 'interrupted', 'terminated'].includes(error.code);

/** The first command line in a hint. */
const commandIn = (hint: string | undefined): string | null =>
  /\b(?:roster|chmod) [^;,`]+/.exec(hint ?? '')?.[0] ?? null;
