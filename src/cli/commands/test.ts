import * as z from 'zod/mini';
import { DIFFERENT } from '../../domain/errors.ts';
import { field, FILE } from '../../domain/field.ts';
import { judge } from '../../domain/organization-file/assertions.ts';
import type { TestResult } from '../../domain/organization-file/assertions.ts';
import { blankState } from '../../domain/organization-file/blank-state.ts';
import type { OrganizationDocument } from '../../domain/organization-file/document.ts';
import { graphOf } from '../../domain/organization-file/graph.ts';
import { planOf } from '../../domain/organization-file/plan.ts';
import { assertionsOf } from '../../domain/organization-file/test-references.ts';
import { finish } from '../../lib/steps.ts';
import { ROLE_SETS } from '../../domain/roles/predefined.ts';
import type { RoleSet } from '../../domain/roles/predefined.ts';
import { DOCUMENT_ERRORS } from '../../operations/organization/diff.ts';
import { customCommand } from '../app/command.ts';
import { readOrganizationFile } from '../organization-file/read.ts';
import { writeReport } from '../process/write-report.ts';
import { junitReport } from './organization/junit.ts';
import { testSummary, testView } from './organization/test-views.ts';
import { fileFlag } from './organization/views.ts';

export const command = customCommand({
  path: ['test'],
  summary: 'Run the tests of a document, without a store',
  details:
    'Judges the tests by the document alone and the predefined roles: no store, no instance and no configuration is read. `roster diff` and `roster apply` run the same tests against the organization as it would be. Exits with 10 if one fails. docs/organization-file.md tells how tests are written.',
  errors: [...DOCUMENT_ERRORS, 'unavailable'],
  flags: z.object({
    ...fileFlag(),
    roles: z._default(field(z.enum(['semaphore', 'cloudtruth']), 'whose predefined roles there are'), 'semaphore'),
    junit: z.optional(field(z.string(), 'a file for the results as JUnit XML, which CI systems read', FILE)),
  }),
  examples: ['roster test -f org.yaml', 'roster test -f org.yaml --junit results.xml --json'],
  async run(cli, { files, roles, junit }) {
    const begun = cli.io.now();
    const { document, located, place } = await readOrganizationFile(files, cli.io);
    const results = placing(located, () => resultsOf(document, ROLE_SETS[roles])).map((result) => ({
      ...result,
      place: junit === undefined && result.failure === null ? '' : place(result.assertion.path),
    }));
    if (junit !== undefined) writeReport(junit, junitReport(results, (cli.io.now() - begun) / 1000));
    const failures = results.flatMap((one) => (one.failure === null ? [] : [{ ...one.failure, place: one.place }]));
    const outcome = { assertions: results.length, failures };
    await cli.show(testView(cli.format), outcome);
    cli.note(testSummary(outcome));
    return failures.length > 0 ? DIFFERENT : 0;
  },
});

/** What work returns; its faults are told with their places. */
function placing<T>(located: (error: unknown) => unknown, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw located(error);
  }
}

function resultsOf(document: OrganizationDocument, set: RoleSet): TestResult[] {
  const { after } = finish(planOf(blankState(set, document), document));
  return finish(judge(assertionsOf(document.tests ?? [], after), finish(graphOf(after))));
}
