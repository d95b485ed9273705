import { found } from '../../../domain/health.ts';
import type { DiagnosticCode, Finding } from '../../../domain/health.ts';
import type { Permission } from '../../../domain/permissions.ts';
import type { Actor, Context } from '../../../core/context.ts';
import type { NamedThing } from '../../../core/store/health.ts';
import type { Reads } from '../../../core/store/index.ts';

/** What a check is made of. */

/** Offenders that are listed of one kind. */
const LISTED = 100;
const DAY = 24 * 60 * 60 * 1000;

/** When and for whom a check looks. */
export interface Moment {
  readonly at: string;
  readonly actor: Actor;
}

/** What a check looks with. */
type Looking = Pick<Context<Reads>, 'tx' | 'progress'>;

/** What is told of one offender: a sentence, and the command that mends it. */
type Told = readonly [subject: string | null, message: string, command: string | null];

export interface Check {
  readonly code: DiagnosticCode;
  /** What it looks at, for whoever may not see it. */
  readonly about: string;
  /** Empty: it looks at what is the actor's own. */
  readonly needs: readonly Permission[];
  look(context: Context<Reads>): Promise<Finding[]>;
}

/** A check from how its offenders are found, at most `limit`, and what is told of each: a pure function. */
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

/** That many days before a time; a negative number of them is after it. */
export const daysBefore = (at: string, days: number): string => new Date(Date.parse(at) - days * DAY).toISOString();

/** The day of a time. */
export const day = (at: string): string => at.slice(0, 10);

/** How a command names a thing: by id where its name would be taken for a flag. */
export const referenceTo = ({ id, name }: NamedThing): string => (name.startsWith('-') ? id : name);
