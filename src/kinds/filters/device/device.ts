// What any of a person's devices is like (CD-18.1: any device that matches is enough), or only the newest of them:
// model, system and its version, browser, carrier, locale, advertising ids.
import type { Json } from '../../../core/json.ts';
import type { Filter, FilterKind, Language } from '../../../core/segments/filter.ts';
import type { Settings } from '../../../core/segments/settings.ts';
import { openSettings, readChoice, readFlag } from '../../../core/segments/settings.ts';
import type { Result } from '../../../core/result.ts';
import { ok } from '../../../core/result.ts';
import { sql } from '../../../core/sql.ts';
import type { Comparison } from '../conditions/comparison.ts';
import { elementsSql, testValues, valueSql } from '../conditions/comparison.ts';
import { rememberLast } from '../conditions/on-value.ts';
import { valueAt, valueAtSql } from '../conditions/path.ts';
import { parseOfType } from '../conditions/typed.ts';

const FIELDS = {
  platform: { path: ['platform'], en: 'platform', fr: 'la plateforme' },
  app_id: { path: ['appId'], en: 'app', fr: 'l’application' },
  device_id: { path: ['deviceId'], en: 'device id', fr: 'l’identifiant de l’appareil' },
  model: { path: ['details', 'model'], en: 'model', fr: 'le modèle' },
  os: { path: ['details', 'os'], en: 'operating system', fr: 'le système' },
  os_version: { path: ['details', 'os_version'], en: 'system version', fr: 'la version du système' },
  browser: { path: ['details', 'browser'], en: 'browser', fr: 'le navigateur' },
  carrier: { path: ['details', 'carrier'], en: 'carrier', fr: 'l’opérateur' },
  locale: { path: ['details', 'locale'], en: 'locale', fr: 'les paramètres régionaux' },
  resolution: { path: ['details', 'resolution'], en: 'resolution', fr: 'la résolution' },
  idfa: { path: ['details', 'idfa'], en: 'IDFA', fr: "l'IDFA" },
  google_ad_id: {
    path: ['details', 'google_ad_id'],
    en: 'Google advertising id',
    fr: 'l’identifiant publicitaire Google',
  },
  roku_ad_id: {
    path: ['details', 'roku_ad_id'],
    en: 'Roku advertising id',
    fr: 'l’identifiant publicitaire Roku',
  },
  ad_tracking_enabled: {
    path: ['details', 'ad_tracking_enabled'],
    en: 'ad tracking',
    fr: 'le suivi publicitaire',
  },
} as const satisfies Record<string, { path: readonly string[]; en: string; fr: string }>;
type Field = keyof typeof FIELDS;
export const DEVICE_FIELDS = Object.keys(FIELDS) as readonly Field[];

export const device: FilterKind = {
  id: 'device',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['field', 'newest', 'comparison', 'value']);
    if (!settings.ok) return settings;
    const field = readChoice(settings.value, 'field', path, DEVICE_FIELDS);
    if (!field.ok) return field;
    const newest = readNewest(settings.value, path);
    if (!newest.ok) return newest;
    const type = field.value === 'ad_tracking_enabled' ? 'boolean' : 'string';
    const comparison = parseOfType(settings.value, path, type);
    return comparison.ok ? ok(makeFilter(field.value, newest.value, comparison.value)) : comparison;
  },
};

const readNewest = (settings: Settings, path: string): Result<boolean> =>
  settings['newest'] === undefined ? ok(false) : readFlag(settings, 'newest', path);

const makeFilter = (field: Field, newest: boolean, comparison: Comparison): Filter => {
  const { path } = FIELDS[field];
  const questionAt = rememberLast(comparison);
  return {
    narrows: comparison.narrows,
    toSql: (scope) =>
      newest
        ? valueSql(comparison, questionAt(scope.now), valueAtSql(sql`(${scope.devices} -> -1)`, path))
        : elementsSql(comparison, questionAt(scope.now), scope.devices, (item) => valueAtSql(item, path)),
    test: ({ devices }, now) => {
      const known = newest ? devices.slice(-1) : devices;
      const values = known.map((one) => valueAt(one as unknown as Json, path));
      return testValues(comparison, questionAt(now), values);
    },
    describe: (language) => `${labelOf(field, newest, language)} ${comparison.describe(language)}`,
  };
};

const labelOf = (field: Field, newest: boolean, language: Language): string => {
  const which = {
    en: newest ? 'of the newest device' : 'of any device',
    fr: newest ? 'de l’appareil le plus récent' : 'd’un appareil',
  }[language];
  return `${FIELDS[field][language]} ${which}`;
};
