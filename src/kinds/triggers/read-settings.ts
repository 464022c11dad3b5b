// Readers that several trigger kinds share: names that may not be empty, ids of campaigns, numbers in a range.
import { MAX_ATTRIBUTE_CHARS } from '../../core/limits.ts';
import { ok, refuse, type Result } from '../../core/result.ts';
import { readNumber, readText, type Settings } from '../../core/segments/settings.ts';

export const readName = (settings: Settings, key: string, path: string): Result<string> => {
  const text = readText(settings, key, path, MAX_ATTRIBUTE_CHARS);
  if (!text.ok || text.value !== '') return text;
  return refuse('invalid_trigger', 'A text is required.', `${path}.${key}`);
};

export const readOptionalName = (settings: Settings, key: string, path: string): Result<string | null> =>
  settings[key] === undefined ? ok(null) : readName(settings, key, path);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const readCampaignId = (settings: Settings, path: string): Result<string> => {
  const id = settings['campaign_id'];
  if (typeof id === 'string' && UUID.test(id)) return ok(id);
  return refuse('invalid_trigger', 'The id of a campaign is required.', `${path}.campaign_id`);
};

export const readBetween = (
  settings: Settings,
  key: string,
  path: string,
  [min, max]: readonly [number, number],
): Result<number> => {
  const value = readNumber(settings, key, path);
  if (!value.ok || (value.value >= min && value.value <= max)) return value;
  return refuse('invalid_trigger', `Must be between ${min} and ${max}.`, `${path}.${key}`);
};
