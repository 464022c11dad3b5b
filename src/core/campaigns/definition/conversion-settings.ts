// What a campaign counts as success and how its experiment ends (campaign-delivery 16.4, 17): conversion events A
// to D with their deadlines, and the winning variant of a scheduled campaign.
import type { Json, JsonObject } from '../../json.ts';
import type { FieldReader } from './field-reader.ts';

export const CONVERSION_LETTERS = ['A', 'B', 'C', 'D'] as const;
export type ConversionLetter = (typeof CONVERSION_LETTERS)[number];
export const MAX_CONVERSION_SECONDS = 30 * 86_400;
/** 17.1: revenue is tracked for three days when no conversion event is chosen. */
export const REVENUE_SECONDS_WITHOUT_EVENT = 3 * 86_400;

/** Its place in the list is its letter; the first is the primary one. */
export interface ConversionEvent {
  /** Settings of a trigger kind, `{ "type": "purchase", … }`. */
  readonly event: JsonObject;
  readonly deadlineSeconds: number;
}

/** 16.4, scheduled once and without re-eligibility. */
export interface WinningVariant {
  /** Share of the audience that gets the test, 1 to 99. */
  readonly testPercentage: number;
  /** After the test's start; null = the next day at the same time. */
  readonly decideAfterSeconds: number | null;
  readonly metric: 'unique_opens' | 'unique_clicks' | 'conversion_rate';
  /** When no variant is significantly better (p < 0.05). */
  readonly otherwise: 'send_best' | 'end';
  /** What the others get: what won, or what is predicted to be best for each of them. */
  readonly send: 'winner' | 'personalized';
}

export interface ConversionSettings {
  readonly conversions: readonly ConversionEvent[];
  readonly winningVariant: WinningVariant | null;
  /** 16.6: the variants' shares follow their results, twice a day. */
  readonly intelligentSelection: boolean;
}

export const NO_CONVERSIONS: ConversionSettings = {
  conversions: [],
  winningVariant: null,
  intelligentSelection: false,
};

export const readConversionSettings = (reader: FieldReader): ConversionSettings => ({
  conversions: reader.list('conversions', CONVERSION_LETTERS.length, readConversion),
  winningVariant: readWinningVariant(reader),
  intelligentSelection: reader.flag('intelligent_selection'),
});

const readConversion = (reader: FieldReader): ConversionEvent => {
  const event = reader.object('event');
  if (event === null) reader.refuse('event', 'is required');
  return {
    event: event ?? {},
    deadlineSeconds: reader.requiredInteger('deadline_seconds', 60, MAX_CONVERSION_SECONDS),
  };
};

const METRICS = ['unique_opens', 'unique_clicks', 'conversion_rate'] as const;

const readWinningVariant = (reader: FieldReader): WinningVariant | null => {
  const given = reader.nested('winning_variant');
  if (given === null) return null;
  const winning: WinningVariant = {
    testPercentage: given.requiredInteger('test_percentage', 1, 99),
    decideAfterSeconds: given.integer('decide_after_seconds', 60, MAX_CONVERSION_SECONDS),
    metric: given.choice('metric', METRICS, 'unique_opens'),
    otherwise: given.choice('otherwise', ['send_best', 'end'] as const, 'send_best'),
    send: given.choice('send', ['winner', 'personalized'] as const, 'winner'),
  };
  given.refuseUnknown();
  return winning;
};

export const writeConversionSettings = ({
  conversions,
  winningVariant,
  intelligentSelection,
}: ConversionSettings): JsonObject => ({
  conversions: conversions.map(({ event, deadlineSeconds }) => ({
    event,
    deadline_seconds: deadlineSeconds,
  })),
  winning_variant: writeWinningVariant(winningVariant),
  intelligent_selection: intelligentSelection,
});

const writeWinningVariant = (winning: WinningVariant | null): Json =>
  winning === null
    ? null
    : {
        test_percentage: winning.testPercentage,
        decide_after_seconds: winning.decideAfterSeconds,
        metric: winning.metric,
        otherwise: winning.otherwise,
        send: winning.send,
      };
