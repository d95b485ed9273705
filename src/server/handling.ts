import type { AppError, ErrorCode } from '../domain/errors.ts';
import type { Api } from '../api/route.ts';
import type { Proof } from './limits.ts';
import type { Incoming } from './request-handler.ts';

/** The state of a request while it is handled, and what becomes known of it. */

/** The route of a request whose path has none. */
export const NO_PATH = 'none';

export interface Handling {
  readonly incoming: Incoming;
  /** Method and path of the route. */
  route: string;
  /** An error as the response, in the form that this client reads. */
  readonly answerError: (error: AppError) => Response;
  error: AppError | undefined;
  /** Its token proved whose it is. */
  isAuthenticated: boolean;
}

/** An error as the response, kept for the summary. */
export function refused(handling: Handling, error: AppError): Response {
  handling.error = error;
  return handling.answerError(error);
}

/** Errors of which the log has more. */
const FAULTS: readonly (ErrorCode | undefined)[] = ['internal', 'corrupt_store'];

const REFUSED_PROOF: readonly (ErrorCode | undefined)[] = ['unauthenticated', 'expired'];

/** Whether the token of a request was valid. */
export const proofOf = ({ isAuthenticated, error }: Handling): Proof =>
  isAuthenticated ? 'given' : REFUSED_PROOF.includes(error?.code) ? 'refused' : 'none';

/** What the summary of a request says of its error. */
export const faultIn = ({ error }: Handling) => ({
  code: error?.code,
  /** The limit that was reached, where a refusal is for one. */
  limit: error?.code === 'rate_limited' && typeof error.details.limit === 'string' ? error.details.limit : undefined,
  fault: FAULTS.includes(error?.code) ? (error?.cause ?? error) : undefined,
});

/** Finds the API with words of its own that a path belongs to. */
export function apisAt(apis: readonly Api[]): (path: string) => Api | undefined {
  const own = [...new Set(apis)].filter(({ answers }) => answers !== undefined);
  const isBelow = (path: string, base: string | undefined) =>
    base !== undefined && (path === base || path.startsWith(`${base}/`));
  return (path) => own.find(({ base, alias }) => isBelow(path, base) || isBelow(path, alias));
}

/** The token of a request: `Token SECRET`, as Semaphore has it, or `Bearer SECRET`. */
export const tokenOf = ({ headers }: Request): string | undefined =>
  /^(?:Token|Bearer) +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
