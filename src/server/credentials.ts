import { authenticate } from '../core/engine/authenticate.ts';
import { AppError } from '../domain/errors.ts';
import { BASE } from '../api/route.ts';
import { isFamiliar, personByLogin } from '../operations/shared/login-attempts.ts';
import { LARGEST_OF_STRANGERS, readFields } from './body.ts';
import type { ServerDependencies } from './request-handler.ts';
import type { IsValid } from './limits.ts';

/** Looks at what a request brings to prove whose it is, before it is let in. */
export interface Credentials {
  readonly isValid: IsValid;
  /** The id of the account that a request logs in to, where that is familiar at the address; undefined: it is none. */
  readonly familiarLogin: (request: Request, address: string) => Promise<string | undefined>;
}

/** The path of the page. */
const SIGN_IN = '/signin';
/** Where people log in with a password: over the API, and on the page. */
const LOGIN = new RegExp(`^https?://[^/]*(?:${BASE}/session|${SIGN_IN})(?:\\?|$)`);

/** Credentials of an organization. Looking at them changes nothing. */
export const credentialsIn = ({
  store,
  environment,
}: Pick<ServerDependencies, 'store' | 'environment'>): Credentials => ({
  async isValid(tokenHash) {
    const at = new Date(environment.now()).toISOString();
    try {
      await store.read((tx) => authenticate(tx, tokenHash, at));
      return true;
    } catch (error) {
      if (error instanceof AppError && (error.code === 'unauthenticated' || error.code === 'expired')) return false;
      throw error;
    }
  },

  async familiarLogin(request, address) {
    if (request.method !== 'POST' || !LOGIN.test(request.url)) return undefined;
    const login = await loginIn(request);
    if (login === undefined) return undefined;
    return store.read(async (tx) => {
      const account = (await personByLogin(tx, login))?.id;
      return (await isFamiliar(tx, { login, account }, { ...environment, address })) ? account : undefined;
    });
  },
});

/** Read from a copy, for the request is still to be carried out. */
async function loginIn(request: Request): Promise<string | undefined> {
  try {
    const form = new URL(request.url).pathname === SIGN_IN;
    const { value } = await readFields(request.clone(), { largest: LARGEST_OF_STRANGERS, form });
    return typeof value.login === 'string' && value.login.length <= LONGEST_LOGIN ? value.login : undefined;
  } catch {
    return undefined;
  }
}

/** No name and no address is longer, in characters. */
const LONGEST_LOGIN = 400;
