// texts: composer
// The delivery of a campaign in plain sentences, from its written definition; what is half typed is left out.
import { useTranslation } from 'react-i18next';
import {
  indexTriggerKinds,
  parseTrigger,
  type TriggerKinds,
} from '../../../../../core/campaigns/parse-triggers.ts';
import { triggerKindList } from '../../../../../kinds/triggers/index.ts';
import { bindSignsOf, useFormat } from '../../../../i18n.ts';
import type { Campaign, Written } from '../../model.ts';
import { nthKey } from './month-day-fields.tsx';
import { flagOf, listOf, numberOf, recordOf, textOf } from '../written.ts';

const KINDS: TriggerKinds = indexTriggerKinds(triggerKindList);

type Translate = ReturnType<typeof useTranslation<'composer'>>['t'];
type Format = ReturnType<typeof useFormat>;
interface Speech {
  readonly t: Translate;
  readonly format: Format;
}

export const useDeliverySentences = (
  { type, category }: Pick<Campaign, 'type' | 'category'>,
  definition: Written,
): readonly string[] => {
  const { t } = useTranslation('composer');
  const format = useFormat();
  const speech = { t, format };
  const start =
    type === 'scheduled'
      ? describeSchedule(speech, recordOf(definition['schedule']))
      : type === 'action_based'
        ? describeAction(speech, definition)
        : [t(type === 'api' ? 'sentences.inCalls' : `sentences.called.${category}`)];
  // Whom, when and how often is said by each call.
  if (type === 'api') return start.map((sentence) => bindSignsOf(sentence, format.language));
  const sentences = [
    ...start,
    ...describeAgain(speech, definition),
    ...describeLimits(speech, definition, category),
  ];
  return sentences.map((sentence) => bindSignsOf(sentence.replace(/…\.$/, '…'), format.language));
};

const describeSchedule = ({ t, format }: Speech, schedule: Written | null): readonly string[] => {
  if (schedule === null) return [];
  const kind = textOf(schedule['type']);
  const time = textOf(schedule['time']);
  const timing = textOf(recordOf(schedule['timing'])?.['type']) || 'company';
  const day = (value: unknown): string =>
    textOf(value) === '' ? '…' : format.date(`${textOf(value)}T12:00:00Z`, 'UTC');
  const every = numberOf(schedule['every']) ?? 1;
  const sentences: string[] = [];
  if (kind === 'at_launch' || kind === 'manual') sentences.push(t(`sentences.${kind}`));
  if (kind === 'once') sentences.push(t('sentences.once', { day: day(schedule['date']), time: time || '…' }));
  if (kind === 'dates') {
    const dates = listOf(schedule['dates']).map((one) => `${day(one['date'])} ${textOf(one['time'])}`);
    sentences.push(t('sentences.dates', { dates: format.list(dates) }));
  }
  if (kind === 'daily') sentences.push(t('sentences.daily', { count: every, time: time || '…' }));
  if (kind === 'weekly') {
    const days = (Array.isArray(schedule['weekdays']) ? schedule['weekdays'] : []).map((one) =>
      t(`weekday.${String(one)}`),
    );
    sentences.push(t('sentences.weekly', { count: every, days: format.list(days), time: time || '…' }));
  }
  if (kind === 'monthly')
    sentences.push(t('sentences.monthly', { count: every, on: monthDay(t, schedule), time: time || '…' }));
  if (['daily', 'weekly', 'monthly'].includes(kind))
    sentences.push(describeSpan({ t, format }, schedule, day));
  if (timing !== 'company') sentences.push(t(`sentences.timing.${timing}`));
  const waves = listOf(recordOf(schedule['waves'])?.['waves']);
  if (waves.length > 0) sentences.push(t('sentences.waves', { count: waves.length }));
  return sentences;
};

const monthDay = (t: Translate, schedule: Written): string => {
  const on = recordOf(schedule['on_weekday']);
  if (on === null) return t('sentences.day', { day: numberOf(schedule['day']) ?? '…' });
  const nth = numberOf(on['nth']) ?? 1;
  return t('sentences.nth', {
    nth: t(`schedule.nth.${nthKey(nth)}`).toLowerCase(),
    weekday: t(`weekday.${numberOf(on['weekday']) ?? 1}`),
  });
};

const describeSpan = ({ t }: Speech, schedule: Written, day: (value: unknown) => string): string => {
  const end = recordOf(schedule['end']);
  const start = day(schedule['start']);
  if (end === null) return t('sentences.from', { start });
  const count = numberOf(end['after_occurrences']);
  return count === null
    ? t('sentences.fromTo', { start, end: day(end['date']) })
    : t('sentences.fromTimes', { start, count });
};

/** Each trigger in the words of its kind; null while it makes no sense yet. */
export const describeTrigger = (written: Written, language: 'en' | 'fr'): string | null => {
  const parsed = parseTrigger(written, KINDS, '');
  return parsed.ok ? parsed.value.describe(language) : null;
};

const describeAll = ({ t, format }: Speech, written: readonly Written[]): string | null => {
  const said = written.flatMap((one) =>
    one['type'] === 'own_conversion'
      ? [t('sentences.ownConversion', { letter: textOf(one['letter']) })]
      : (describeTrigger(one, format.language) ?? []),
  );
  return said.length === 0 ? null : said.join(` ${t('sentences.or')} `);
};

const describeAction = (speech: Speech, definition: Written): readonly string[] => {
  const { t, format } = speech;
  const trigger = recordOf(definition['trigger']);
  const triggers = trigger === null ? [] : 'any' in trigger ? listOf(trigger['any']) : [trigger];
  const what = describeAll(speech, triggers);
  if (what === null) return [];
  const sentences = [
    t('sentences.triggered', { what, when: describeDelay(speech, recordOf(definition['delay'])) }),
  ];
  const exceptions = describeAll(speech, listOf(definition['exceptions']));
  if (exceptions !== null) sentences.push(t('sentences.exception', { what: exceptions }));
  const window = recordOf(definition['window']);
  if (window !== null) {
    const span = { from: textOf(window['from']), to: textOf(window['to']) };
    sentences.push(t(window['next_available'] === true ? 'sentences.windowNext' : 'sentences.window', span));
  }
  const duration = recordOf(definition['duration']);
  if (duration !== null) {
    const wall = (value: unknown): string =>
      textOf(value) === '' ? '…' : format.dateTime(`${textOf(value)}:00Z`, 'UTC');
    const start = wall(duration['starts_at']);
    sentences.push(
      textOf(duration['ends_at']) === ''
        ? t('sentences.durationOpen', { start })
        : t('sentences.duration', { start, end: wall(duration['ends_at']) }),
    );
  }
  return sentences;
};

const describeDelay = ({ t, format }: Speech, delay: Written | null): string => {
  const kind = textOf(delay?.['type']);
  const time = textOf(delay?.['time']) || '…';
  switch (kind) {
    case 'after':
      return t('sentences.delay.after', {
        span: format.duration((numberOf(delay?.['seconds']) ?? 0) * 1_000),
      });
    case 'in_days':
      return t('sentences.delay.inDays', { count: numberOf(delay?.['days']) ?? 1, time });
    case 'next_weekday':
      return t('sentences.delay.nextWeekday', {
        weekday: t(`weekday.${numberOf(delay?.['weekday']) ?? 1}`),
        time,
      });
    case 'optimal_time':
      return t('sentences.delay.optimal');
    default:
      return t('sentences.delay.immediately');
  }
};

const describeAgain = ({ t, format }: Speech, definition: Written): readonly string[] => {
  const again = recordOf(definition['reeligibility']);
  const seconds = numberOf(again?.['after_seconds']);
  if (again === null) return [t('sentences.onceEver')];
  if (seconds === 0) return [t('sentences.everyTime')];
  return seconds === null ? [] : [t('sentences.againAfter', { span: format.duration(seconds * 1_000) })];
};

const describeLimits = ({ t, format }: Speech, definition: Written, category: string): readonly string[] => {
  const sentences: string[] = [];
  const quiet = recordOf(definition['quiet_hours']);
  if (category === 'marketing') {
    if (quiet !== null) {
      const mode = textOf(quiet['mode']) === 'drop' ? 'sentences.quietDrop' : 'sentences.quietHold';
      sentences.push(t(mode, { from: textOf(quiet['from']), to: textOf(quiet['to']) }));
    }
    if (!flagOf(definition['obeys_frequency_rules'], true)) sentences.push(t('sentences.ignoresCaps'));
    const speed = numberOf(recordOf(definition['speed_limit'])?.['messages_per_minute']);
    if (speed !== null) sentences.push(t('sentences.speed', { speed: format.number(speed) }));
  }
  const most = numberOf(recordOf(definition['maximum_people'])?.['count']);
  if (most !== null) sentences.push(t('sentences.most', { most: format.number(most) }));
  const expiry = numberOf(definition['expiry_seconds']);
  if (expiry !== null) sentences.push(t('sentences.expires', { span: format.duration(expiry * 1_000) }));
  return sentences;
};
