import type { Condition } from './condition.ts';
import { scimFault } from './fault.ts';

/** What conditions cost: each of their comparisons is made with every resource, or every value, that is looked at. */

/** The most comparisons in a condition, and how many of them may look into texts or lists. */
interface Bounds {
  readonly comparisons: number;
  readonly searches: number;
}

/** Of the filter of a list. */
const OF_LIST: Bounds = { comparisons: 50, searches: 10 };

/** Returns a condition that is within its bounds. Throws `tooMany`. */
export function bounded(condition: Condition, { comparisons, searches }: Bounds = OF_LIST): Condition {
  const leaves = leavesOf(condition);
  if (leaves.length > comparisons)
    throw scimFault(
      'tooMany',
      `the filter has ${leaves.length} comparisons, and at most ${comparisons}`,
      'ask for some at a time',
    );
  const found = leaves.filter((one) => one.isSearch).length;
  if (found > searches)
    throw scimFault(
      'tooMany',
      `${found} comparisons of the filter look into texts or lists, and at most ${searches} may`,
      'co, sw, ew and pr do, and any comparison of groups or members; eq does not',
    );
  return condition;
}

interface Leaf {
  /** It costs more than to compare two texts. */
  readonly isSearch: boolean;
}

const SEARCHES: readonly string[] = ['co', 'sw', 'ew'];
/** The one of several values that a person has stands with the person. */
const OWN_COLUMN = 'emails';

function leavesOf(condition: Condition, isInList = false): Leaf[] {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.conditions.flatMap((one) => leavesOf(one, isInList));
    case 'not':
      return leavesOf(condition.condition, isInList);
    case 'some':
      return leavesOf(condition.condition, condition.attribute !== OWN_COLUMN);
    case 'constant':
      return [];
    case 'present':
      return [{ isSearch: true }];
    case 'compare':
      return [{ isSearch: isInList || SEARCHES.includes(condition.operator) }];
  }
}

/** What a store finds a resource by without looking at the others (core/store/scim.ts), at each schema's name. */
const LOOKED_UP: Readonly<Record<string, readonly string[]>> = {
  User: ['id', 'externalId', 'userName', 'emails.value'],
  Group: ['id', 'externalId', 'displayName'],
};

/** Whether few resources are looked at for a condition, however many there are: one of its parts names one. */
export function isLookup(condition: Condition, schema: string, within = ''): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.conditions.some((one) => isLookup(one, schema, within));
    case 'some':
      return isLookup(condition.condition, schema, `${condition.attribute}.`);
    case 'compare':
      return condition.operator === 'eq' && LOOKED_UP[schema]?.includes(within + condition.path) === true;
    default:
      return false;
  }
}
