import type { Fields } from './fields.ts';
import type { Route } from './route.ts';
import { DEVICE_PATH } from '../domain/pages.ts';

/** The same route, whose response has the address of the page for codes: that of the organization, or where the client came. */
export const atAddress = (route: Route): Route => ({
  ...route,
  response: {
    ...route.response,
    whole: (output, address) => ({
      status: 200,
      body: withAddress(output as Fields, address),
      headers: { 'cache-control': 'no-store' },
    }),
  },
});

/** An output with the address where the client found the API, where it has none. */
const withAddress = (output: Fields, address: string): Fields => ({
  ...output,
  verification_uri: output.verification_uri ?? new URL(address).origin + DEVICE_PATH,
});
