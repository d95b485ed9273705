import * as z from 'zod/mini';
import { DIFFERENT } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { isAtLeast } from '../../domain/health.ts';
import { bySeverity, healthCheck } from '../../operations/health/check.ts';
import type { Cli } from '../app/cli.ts';
import { customCommand } from '../app/command.ts';
import { machineFindings } from './doctor/machine.ts';
import { organizationFindings } from './doctor/organization.ts';
import { findingsView, summaryOf } from './doctor/report.ts';
import { storeLocation } from '../context/target.ts';

export const command = customCommand({
  path: ['doctor'],
  details:
    'Looks at the configuration on this machine, at the store with its audit log, and at the organization, as far as you may see it. Each finding names the command that fixes it. Exits with 0 whatever it finds, unless --fail-on says otherwise: then with 10.',
  operation: healthCheck,
  flags: z.object({
    fail_on: z.optional(
      field(z.enum(['warning', 'error']), 'exit with status 10 if something this bad, or worse, was found'),
    ),
  }),
  examples: ['roster doctor', 'roster doctor --fail-on error --json'],
  async run(cli, { fail_on: level }) {
    const store = storeOf(cli);
    const findings = bySeverity([...machineFindings(cli.io, store), ...(await organizationFindings(cli, store))]);
    const { default: stringWidth } = await import('string-width');
    await cli.show(findingsView(cli.io.stdout.columns, stringWidth), findings, healthCheck.output);
    cli.note(summaryOf(findings));
    return level !== undefined && findings.some((one) => isAtLeast(one, level)) ? DIFFERENT : 0;
  },
});

/** undefined: where it is cannot be told; whatever else needs it says why. */
function storeOf({ flags, io }: Cli): string | undefined {
  try {
    return storeLocation(flags, io.env);
  } catch {
    return undefined;
  }
}
