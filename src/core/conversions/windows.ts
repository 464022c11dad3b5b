// Conversion windows of a person (campaign-delivery 17): every receipt opens one per channel, an event inside it
// converts once per letter, purchases add revenue while the primary window is open. Pure; the windows live on the
// person's receipt of the campaign.
import type { Fact, Trigger } from '../campaigns/trigger.ts';
import {
  CONVERSION_LETTERS,
  REVENUE_SECONDS_WITHOUT_EVENT,
  type ConversionLetter,
} from '../campaigns/definition/conversion-settings.ts';
import { SECOND_MS, type Instant } from '../time.ts';

/** Opened by a send (or by entering the control), one per channel that was sent. */
export interface ConversionWindow {
  readonly deliveryId: string;
  /** '' for the control, which gets no message. */
  readonly channel: string;
  readonly variant: string;
  readonly sendId: string;
  readonly openedAt: Instant;
  /** Letters that have converted. */
  readonly converted: string;
}

/** A campaign's conversion event, understood. */
export interface ReadyConversion {
  readonly letter: ConversionLetter;
  readonly trigger: Trigger;
  readonly deadlineSeconds: number;
}

export interface ConversionRules {
  readonly conversions: readonly ReadyConversion[];
}

/** What one event did: to be counted where the window says. */
export interface ConversionHit {
  readonly window: ConversionWindow;
  /** A letter, or revenue. */
  readonly kind: ConversionLetter | 'revenue';
  /** Of a purchase, in its currency; 0 otherwise. */
  readonly amount: number;
  /** ISO 4217; '' of a letter. */
  readonly currency: string;
  readonly at: Instant;
}

type Purchase = Extract<Fact, { readonly kind: 'purchase' }>;

export interface Converted {
  readonly windows: readonly ConversionWindow[];
  readonly hits: readonly ConversionHit[];
}

/** Longest of all deadlines: a window older than this is closed for good. */
export const windowSeconds = ({ conversions }: ConversionRules): number =>
  conversions.length === 0
    ? REVENUE_SECONDS_WITHOUT_EVENT
    : Math.max(...conversions.map(({ deadlineSeconds }) => deadlineSeconds));

/** Revenue counts inside the primary window (17.4). */
export const revenueSeconds = ({ conversions }: ConversionRules): number =>
  conversions.find(({ letter }) => letter === CONVERSION_LETTERS[0])?.deadlineSeconds ??
  REVENUE_SECONDS_WITHOUT_EVENT;

const isInside = ({ openedAt }: ConversionWindow, at: Instant, seconds: number): boolean =>
  openedAt <= at && at <= openedAt + seconds * SECOND_MS;

const revenueOf = (window: ConversionWindow, { price, quantity, currency, at }: Purchase): ConversionHit => ({
  ...{ window, kind: 'revenue', amount: price * quantity, currency, at },
});

/** An event against all windows of one person and campaign, closed ones dropped. */
export const convert = (
  rules: ConversionRules,
  windows: readonly ConversionWindow[],
  fact: Fact,
  now: Instant,
): Converted => {
  const hits: ConversionHit[] = [];
  const matching = rules.conversions.filter(({ trigger }) => trigger.matches(fact, now));
  const after = windows.map((window) => {
    const letters = matching
      .filter(({ letter, deadlineSeconds }) => {
        return !window.converted.includes(letter) && isInside(window, fact.at, deadlineSeconds);
      })
      .map(({ letter }) => letter);
    for (const kind of letters) hits.push({ window, kind, amount: 0, currency: '', at: fact.at });
    if (fact.kind === 'purchase' && isInside(window, fact.at, revenueSeconds(rules)))
      hits.push(revenueOf(window, fact));
    return letters.length === 0 ? window : { ...window, converted: window.converted + letters.join('') };
  });
  return { windows: after, hits };
};

/** Events may be reported late: a window is kept for a day beyond its end. */
const GRACE_SECONDS = 86_400;

export const dropClosed = (
  windows: readonly ConversionWindow[],
  rules: ConversionRules,
  now: Instant,
): readonly ConversionWindow[] =>
  windows.filter((window) => isInside(window, now, windowSeconds(rules) + GRACE_SECONDS));
