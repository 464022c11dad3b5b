// The three questions about something counted: how often ever, how often in the last days, when first or last.
import type { SummaryKind } from '../../../core/segments/evidence.ts';
import type { FilterKind, Language } from '../../../core/segments/filter.ts';
import type { Settings } from '../../../core/segments/settings.ts';
import { openSettings, quote, readText } from '../../../core/segments/settings.ts';
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';
import { COUNTS, COUNTS_IN_DAYS, MOMENT_SETTINGS, parseAmount, parseMoment } from './sets.ts';
import {
  countInDays,
  countOf,
  dayRows,
  firstOf,
  lastOf,
  summaryNeeds,
  summaryRows,
  type Subject,
} from './summaries.ts';

interface SummaryKindDefinition {
  readonly id: string;
  readonly of: SummaryKind;
  /** The setting that names what is counted; absent: every name. `optional`: every name unless it is given. */
  readonly nameKey?: string;
  readonly optional?: boolean;
  /** `#` stands for the name, or for nothing. */
  readonly label: Readonly<Record<Language, string>>;
}

type Labels = Readonly<Record<Language, string>>;

const readSubject = (
  definition: SummaryKindDefinition,
  settings: Settings,
  path: string,
): Result<{ readonly subject: Subject; readonly label: Labels }> => {
  const { of, nameKey, optional = false } = definition;
  if (nameKey === undefined || (optional && settings[nameKey] === undefined))
    return ok({ subject: { of, name: null }, label: labelFor(definition.label, null) });
  const name = readText(settings, nameKey, path);
  if (!name.ok) return name;
  if (name.value === '') return refuse('invalid_filter', 'A name is required.', `${path}.${nameKey}`);
  return ok({ subject: { of, name: name.value }, label: labelFor(definition.label, name.value) });
};

const labelFor = (label: Labels, name: string | null): Labels => {
  const fill = (language: Language): string =>
    label[language]
      .replace('#', () => (name === null ? '' : quote(name, language)))
      .replaceAll(/ +/g, ' ')
      .trim();
  return { en: fill('en'), fr: fill('fr') };
};

const keysOf = ({ nameKey }: SummaryKindDefinition, own: readonly string[]): readonly string[] =>
  nameKey === undefined ? own : [nameKey, ...own];

/** How often ever: "exactly 0 times" matches people who never did it (CD-18.3). */
export const makeCountKind = (definition: SummaryKindDefinition): FilterKind => ({
  id: definition.id,
  parse: (input, path) => {
    const settings = openSettings(input, path, keysOf(definition, ['comparison', 'value']));
    if (!settings.ok) return settings;
    const read = readSubject(definition, settings.value, path);
    if (!read.ok) return read;
    const { subject, label } = read.value;
    return parseAmount(settings.value, path, COUNTS, {
      label,
      needs: summaryNeeds(subject),
      rows: (scope) => summaryRows(scope, subject, 'count'),
      amount: (_, evidence) => countOf(evidence, subject),
    });
  },
});

/** X times in the last Y UTC calendar days (CD-18.3). */
export const makeInDaysKind = (definition: SummaryKindDefinition): FilterKind => ({
  id: definition.id,
  parse: (input, path) => {
    const settings = openSettings(input, path, keysOf(definition, ['comparison', 'value', 'days']));
    if (!settings.ok) return settings;
    const read = readSubject(definition, settings.value, path);
    if (!read.ok) return read;
    const days = readDays(settings.value, path, MAX_SUMMARY_DAYS);
    if (!days.ok) return days;
    const { subject, label } = read.value;
    return parseAmount(settings.value, path, COUNTS_IN_DAYS, {
      label: inLastDays(label, days.value),
      needs: summaryNeeds(subject, days.value),
      rows: (scope, onlyWhether) => dayRows(scope, subject, days.value, onlyWhether),
      amount: (_, evidence, now) => countInDays(evidence, subject, days.value, now),
    });
  },
});

/** Summaries keep at least this many days (adapters/postgres/ingest.sql). */
export const MAX_SUMMARY_DAYS = 30;

export const readDays = (settings: Settings, path: string, max: number): Result<number> => {
  const { days } = settings;
  return typeof days === 'number' && Number.isInteger(days) && days >= 1 && days <= max
    ? ok(days)
    : refuse('invalid_filter', `A whole number of days from 1 to ${max} is required.`, `${path}.days`);
};

export const inLastDays = (label: Labels, days: number): Labels => ({
  en: `${label.en} in the last ${days === 1 ? 'day' : `${days} days`}`,
  fr: `${label.fr} au cours ${days === 1 ? 'du dernier jour' : `des ${days} derniers jours`}`,
});

/** When first, or when last. */
export const makeMomentKind = (
  definition: SummaryKindDefinition & { readonly end: 'first' | 'last' },
): FilterKind => ({
  id: definition.id,
  parse: (input, path) => {
    const settings = openSettings(input, path, keysOf(definition, MOMENT_SETTINGS));
    if (!settings.ok) return settings;
    const read = readSubject(definition, settings.value, path);
    if (!read.ok) return read;
    const { subject, label } = read.value;
    return parseMoment(settings.value, path, {
      label,
      needs: summaryNeeds(subject),
      rows: (scope) => summaryRows(scope, subject, definition.end === 'first' ? 'first_at' : 'last_at'),
      at: (_, evidence) => (definition.end === 'first' ? firstOf : lastOf)(evidence, subject),
    });
  },
});
