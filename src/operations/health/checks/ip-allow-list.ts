import { rangeIn } from '../../../domain/ip-allow-list.ts';
import { haveAll, inRanges, rangeText } from '../../../lib/ip-range.ts';
import type { Permission } from '../../../domain/permissions.ts';
import { check } from './check.ts';

/** Checks of the addresses from which requests are allowed. */

const NEEDS: readonly Permission[] = ['organization.ip_allow_list.view'];

export const ipAllowListOpen = check({
  code: 'ip_allow_list_open',
  about: 'whether the IP allow list keeps anybody out',
  needs: NEEDS,
  async offenders({ tx }) {
    const ranges = (await tx.ipAllowList.all()).map(({ network }) => rangeIn(network));
    return ([4, 6] as const)
      .filter((family) => haveAll(ranges, family))
      .map((family) => ({ family, whole: ranges.find((one) => one.family === family && one.bits === 0) }));
  },
  tell: ({ family, whole }) => [
    `IPv${family}`,
    `the IP allow list has every address of IPv${family}`,
    `roster settings ip-allow-list ${whole === undefined ? 'list' : `remove ${rangeText(whole)}`}`,
  ],
});

const LOOPBACK = ['127.0.0.1', '::1'] as const;

export const ipAllowListLoopback = check({
  code: 'ip_allow_list_loopback',
  about: 'whether programs on the machine of the server can ask it',
  needs: NEEDS,
  async offenders({ tx }) {
    const entries = await tx.ipAllowList.all();
    const isIn = inRanges(entries.map(({ network }) => rangeIn(network)));
    return entries.length === 0 || LOOPBACK.some(isIn) ? [] : [null];
  },
  tell: () => [
    null,
    `the IP allow list has neither ${LOOPBACK.join(' nor ')}: programs on the machine of the server get health checks and nothing else`,
    `roster settings ip-allow-list add ${LOOPBACK.join(' ')}`,
  ],
});
