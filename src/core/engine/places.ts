import { AppError } from '../../domain/errors.ts';

/** The places of those whose streams never end: so many, so many of one account, and for so long. */

/** When to try again after too many follow, in seconds. */
const RETRY_AFTER = 5;

/** What is done at the places, in words. */
interface PlacesWords {
  /** Such as `follow the audit log`. */
  readonly doing: string;
  /** Such as `followers of the audit log`. */
  readonly who: string;
}

export interface PlacesOptions {
  /** How many places there are. */
  readonly most?: number;
  /** How many of them one account may have. */
  readonly each?: number;
  /** After so many looks without a question from whoever has it, a place is free again: nobody reads there. */
  readonly stalledAfter?: number;
  /** After so many looks a place is free again, whatever happens there: some that do not read cannot be told from others. */
  readonly heldFor?: number;
}

/** The place of one follower. */
export interface Place {
  readonly account: string;
  /** Whether its follower waits for news now. */
  isWaiting: boolean;
}

interface Ages {
  looks: number;
  unread: number;
}

interface Places {
  /** Throws `rate_limited` where there is no place. */
  take(account: string): Place;
  /** Whether a place is still held, by a follower that asks now. */
  isHeld(place: Place): boolean;
  giveBack(place: Place): void;
  /** Is told of each look; frees the places that were held for too long. */
  looked(): void;
  count(): number;
}

/** Places that are all free. */
export function places(
  { doing, who }: PlacesWords,
  { most = Infinity, each = Infinity, stalledAfter = Infinity, heldFor = Infinity }: PlacesOptions,
): Places {
  const held = new Map<Place, Ages>();
  return {
    take(account) {
      if (held.size >= most) throw tooMany(`${most} ${doing} already, and this server takes no more`, who, most);
      if ([...held.keys()].filter((one) => one.account === account).length >= each)
        throw tooMany(`${each} of this account ${doing} already, and a server takes no more of one`, who, each);
      const place: Place = { account, isWaiting: false };
      held.set(place, { looks: 0, unread: 0 });
      return place;
    },
    isHeld(place) {
      const ages = held.get(place);
      if (ages !== undefined) ages.unread = 0;
      return ages !== undefined;
    },
    giveBack: (place) => void held.delete(place),
    looked() {
      for (const [place, ages] of held) {
        ages.looks += 1;
        ages.unread = place.isWaiting ? 0 : ages.unread + 1;
        if (ages.looks >= heldFor || ages.unread >= stalledAfter) held.delete(place);
      }
    },
    count: () => held.size,
  };
}

const tooMany = (message: string, limit: string, most: number): AppError =>
  new AppError('rate_limited', message, {
    hint: 'try again when others have ended, or ask another server',
    details: { limit, most, retry_after_seconds: RETRY_AFTER },
  });
