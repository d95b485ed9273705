import { groupCreate } from '../src/operations/group/create.ts';
import { groupModify } from '../src/operations/group/modify.ts';
import { notificationCreate } from '../src/operations/notification/create.ts';
import { coreBox } from '../test/support/core.ts';
import type { CoreBox } from '../test/support/core.ts';
import { found } from './finding.ts';
import type { Finding } from './finding.ts';
import { median } from './measure.ts';

/** What a change costs when rules mean its event, against one of which nobody is told; in one process, on SQLite. */

const RULES = 10;
const ROUNDS = 31;
const CHANGES = 40;

/** Ten matching rules, against none. */
export async function* notifications(): AsyncIterable<Finding> {
  const [told, untold] = [await coreBox(), await coreBox()];
  try {
    const rules = Array.from({ length: RULES }, (_, at) => ({
      name: `rule ${at}`,
      filter: { resource: ['/^Gr/'] },
      notify: { email: { to: ['ops@bench.example'] } },
    }));
    await told.call(notificationCreate, { name: 'bench', rules });
    for (const box of [told, untold]) await box.call(groupCreate, { name: 'Platform' });
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      ratios.push((await changes(told, round)) / (await changes(untold, round)));
    yield found('a change that ten rules mean: against one that none means', median(ratios.slice(1)));
  } finally {
    await told.destroy();
    await untold.destroy();
  }
}

/** The time of some changes, in milliseconds. */
async function changes(box: CoreBox, round: number): Promise<number> {
  const begun = performance.now();
  for (let at = 0; at < CHANGES; at += 1)
    await box.call(groupModify, { group: 'Platform', description: `${round} ${at}` });
  return performance.now() - begun;
}
