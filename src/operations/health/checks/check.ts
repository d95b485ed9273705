import { shifted } from '../../../domain/time.ts';
import { found } from '../../../domain/health.ts';
import type { DiagnosticCode, Finding } from '../../../domain/health.ts';
import type { Permission } from '../../../domain/permissions.ts';
import type { Actor, Context } from '../../../core/context.ts';
import type { NamedThing } from '../../../core/store/health.ts';
import type { Reads } from '../../../core/store/index.ts';

/** The parts of a check. */

/** How many findings of one code are listed. */
const LISTED = 100;
const DAY = 24 * 60 * 60 * 1000;

/** When a check runs, and for which actor. */
export interface Moment {
  readonly at: string;
  readonly actor: Actor;
}

/** What a check is given. */
type Looking = Pick<Context<Reads>, 'tx' | 'progress' | 'environment'>;

/** One finding: a sentence, and the command that fixes it. */
type Told = readonly [subject: string | null, message: string, command: string | null];

export interface Check {
  readonly code: DiagnosticCode;
  /** What it checks, in words, for an actor who may not see it. */
  readonly about: string;
  /** The permissions that it needs; empty: it checks only what is the actor's own. */
  readonly needs: readonly Permission[];
  look(context: Context<Reads>): Promise<Finding[]>;
}

/** A check, made of a query for at most `limit` items and a pure function from an item to its finding. */
export const check = <T>(
  definition: Pick<Check, 'code' | 'about' | 'needs'> & {
    readonly offenders: (context: Looking, moment: Moment, limit: number) => Promise<readonly T[]>;
    readonly tell: (offender: T, moment: Moment) => Told;
  },
): Check => ({
  ...definition,
  async look(context) {
    const { code, offenders, tell } = definition;
    const moment = { at: context.at, actor: context.actor() };
    await context.pace();
    const all = await offenders(context, moment, LISTED + 1);
    return [
      ...all.slice(0, LISTED).map((one) => found(code, ...tell(one, moment))),
      ...(all.length > LISTED ? [found('more', code, `only the first ${LISTED} findings ${code} are listed`)] : []),
    ];
  },
});

/** The time so many days before; a negative number is after. */
export const daysBefore = (at: string, days: number): string => shifted(at, -days * DAY);

/** The day of a time. */
export const day = (at: string): string => at.slice(0, 10);

/** How a command names a thing: by its id if the name could be read as a flag. */
export const referenceTo = ({ id, name }: NamedThing): string => (name.startsWith('-') ? id : name);
