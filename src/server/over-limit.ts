import type { AppError } from '../domain/errors.ts';
import type { Credentials } from './credentials.ts';
import type { Client, Limits } from './limits.ts';

/** The refusal of a request that is over a limit. A familiar login at an address that is over its limit has one of its own. */
export async function overLimit(
  request: Request,
  client: Client,
  limits: Limits,
  { isValid, familiarLogin }: Credentials,
): Promise<AppError | undefined> {
  const excess = await limits.check(client, isValid);
  const account = excess === undefined ? undefined : await familiarLogin(request, client.address);
  return account === undefined ? excess : limits.checkFamiliarLogin(client.address, account);
}
