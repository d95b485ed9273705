import { field } from '../../domain/field.ts';
import { checkedText } from '../../domain/names/names.ts';
import { redirectFault } from '../../domain/signin/loopback.ts';
import { providerField } from '../../domain/signin/provider-fields.ts';

/** What a test of a sign-in begins with, and is finished with. */

/** A secret of the trip, which its caller drew. */
export const secret = () =>
  checkedText(128, (text) =>
    /^[\w.~-]{32,128}$/.test(text) ? undefined : 'must be 32 to 128 letters, digits, or one of . _ ~ -',
  );

/** The answer of a test comes to the machine of who tests, and nowhere else: it signs nobody in. */
export const testFields = () => ({
  provider: providerField(),
  redirect_uri: field(checkedText(200, redirectFault), 'where the provider sends the browser back to', 'URL'),
  state: field(secret(), 'tells the answer from those to others', 'TEXT'),
  nonce: field(secret(), 'tells the ID token from those for others', 'TEXT'),
});
