// Dates, times and numbers in the reader's language. Instants are epoch ms or ISO texts; a zone is named wherever the
// instant belongs to a workspace, because the reader may sit elsewhere.
export type Language = 'en' | 'fr';

export interface Format {
  readonly language: Language;
  number(value: number): string;
  /** 0.123 → 12.3 %. Null (no base): a dash. */
  percent(share: number | null, digits?: number): string;
  /** A shortened number for tight places: 1.2M. */
  compact(value: number): string;
  /** Money of no one currency: with its cents. */
  amount(value: number): string;
  /** Of one currency, with its own number of decimals; without a currency as `amount`. */
  money(value: number, currency: string | null): string;
  date(instant: number | string, zone?: string): string;
  dateTime(instant: number | string, zone?: string): string;
  /** Without the year, for tight places that tell it elsewhere: 24 Nov, 09:30. */
  shortDateTime(instant: number | string, zone?: string): string;
  time(instant: number | string, zone?: string): string;
  weekday(instant: number | string, zone?: string): string;
  /** "3 minutes ago", "in 2 days". */
  relative(instant: number | string, now?: number): string;
  /** 90_000 → 1 min 30 s. */
  duration(ms: number): string;
  list(items: readonly string[]): string;
  /** FR → France; what is no code stays as it is. */
  country(code: string): string;
  /** EUR → euro. */
  currencyName(code: string): string;
  /** fr → French. */
  languageName(code: string): string;
  bytes(count: number): string;
}

export const makeFormat = (language: Language): Format => {
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  const dates = (options: Intl.DateTimeFormatOptions) => (instant: number | string, zone?: string) =>
    new Intl.DateTimeFormat(locale, { ...options, ...(zone === undefined ? {} : { timeZone: zone }) }).format(
      new Date(instant),
    );
  const numbers = new Intl.NumberFormat(locale);
  const amounts = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const compacts = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  return {
    language,
    number: (value) => numbers.format(value),
    percent: (share, digits = 1) =>
      share === null || !Number.isFinite(share)
        ? '–'
        : new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(share),
    compact: (value) => compacts.format(value),
    amount: (value) => amounts.format(value),
    money: (value, currency) =>
      currency === null ? amounts.format(value) : describeMoney(value, currency, locale),
    date: dates({ dateStyle: 'medium' }),
    dateTime: dates({ dateStyle: 'medium', timeStyle: 'short' }),
    shortDateTime: dates({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }),
    time: dates({ timeStyle: 'short' }),
    weekday: dates({ weekday: 'long' }),
    relative: (instant, now = Date.now()) => relativeTo(locale, new Date(instant).getTime() - now),
    duration: (ms) => describeDuration(ms, locale),
    country: (code) => nameOf(locale, 'region', code.toUpperCase()),
    currencyName: (code) => nameOf(locale, 'currency', code),
    languageName: (code) => nameOf(locale, 'language', code),
    list: (items) => new Intl.ListFormat(locale).format(items),
    bytes: (count) => describeBytes(count, language, locale),
  };
};

const describeMoney = (value: number, currency: string, locale: string): string => {
  try {
    return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(value);
  } catch {
    // What is no code of a currency is shown as it was written.
    return `${new Intl.NumberFormat(locale).format(value)} ${currency}`;
  }
};

const nameOf = (locale: string, type: 'region' | 'language' | 'currency', code: string): string => {
  try {
    return new Intl.DisplayNames(locale, { type }).of(code) ?? code;
  } catch {
    return code;
  }
};

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

const relativeTo = (locale: string, ms: number): string => {
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  for (const [unit, size] of STEPS) {
    if (Math.abs(ms) >= size) return words.format(Math.trunc(ms / size), unit);
  }
  return words.format(Math.trunc(ms / 1_000), 'second');
};

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** The two largest units, in words: enough for a wait. */
const describeDuration = (ms: number, locale: string): string => {
  const inWords = (count: number, unit: string): string =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
  let rest = Math.max(0, Math.round(ms / 1_000) * 1_000);
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(inWords(count, unit));
  }
  return parts.slice(0, 2).join(' ') || inWords(0, 'second');
};

const describeBytes = (count: number, language: Language, locale: string): string => {
  const names = language === 'fr' ? ['o', 'ko', 'Mo', 'Go'] : ['B', 'kB', 'MB', 'GB'];
  const step = Math.min(names.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  const shown = new Intl.NumberFormat(locale, { maximumFractionDigits: step === 0 ? 0 : 1 });
  return `${shown.format(count / 1_000 ** step)} ${names[step] ?? ''}`;
};
