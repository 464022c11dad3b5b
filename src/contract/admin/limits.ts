// Limits of a workspace over all its campaigns: frequency rules, quiet hours, speed per channel, the global control
// group, suppression lists, and parents of tags.
import { Type } from 'typebox';
import { MAX_CONTROL_PERCENTAGE } from '../../core/restraints/exclusions.ts';
import { MAX_FREQUENCY_RULES } from '../../core/restraints/frequency-rules.ts';
import { MAX_QUIET_PERIODS, MAX_QUIET_RULES } from '../../core/restraints/quiet-hours.ts';
import { adminEndpoint } from '../endpoint.ts';
import { Done, FreeObject, Name, Nullable, Tags, answer, closed } from './shapes.ts';

const area = 'Limits';

const Tag = Type.String({ minLength: 1, maxLength: 100 });
const Channels = Nullable(Type.Array(Type.String(), { minItems: 1, maxItems: 20 }));
const Time = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'For example 21:00.' });
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'For example 2026-12-25.' });

const FrequencyRule = closed({
  name: Name,
  messages: Type.Integer({ minimum: 1, maximum: 1_000, description: 'At most so many …' }),
  every: Type.Integer({ minimum: 1, maximum: 43_200, description: '… every so many …' }),
  unit: Type.Union([Type.Literal('minutes'), Type.Literal('days'), Type.Literal('weeks')], {
    description: 'Minutes have elapsed; days and weeks are calendar days, today included. 30 days at most.',
  }),
  channels: Type.Optional(Channels),
  tag: Type.Optional(Nullable(Tag)),
  days: Type.Optional(
    Type.Union([Type.Literal('local'), Type.Literal('utc')], { description: 'Whose calendar days.' }),
  ),
});

const QuietPeriod = closed({
  weekdays: Type.Optional(
    Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
      minItems: 1,
      maxItems: 7,
      description: '1 = Monday. Neither weekdays nor dates: every day.',
    }),
  ),
  dates: Type.Optional(Type.Array(Day, { minItems: 1, maxItems: 366 })),
  from: Type.Optional(Time),
  to: Type.Optional(Time),
  all_day: Type.Optional(Type.Boolean()),
});

const QuietRule = closed({
  name: Name,
  channels: Type.Optional(Channels),
  zone: Type.Optional(
    Type.String({ maxLength: 64, description: '`user` (the person’s own zone) or one IANA zone for all.' }),
  ),
  periods: Type.Array(QuietPeriod, { minItems: 1, maxItems: MAX_QUIET_PERIODS }),
});

const ChannelSpeed = closed({
  channel: Type.String(),
  messages_per_minute: Type.Integer({ minimum: 1, maximum: 10_000_000 }),
});

const SuppressionList = closed({
  list_id: Type.Optional(Type.String({ format: 'uuid' })),
  name: Name,
  audience: FreeObject,
  exempt_tags: Type.Optional(Tags),
  active: Type.Optional(Type.Boolean()),
});

const ControlGroup = Type.Object({
  percentage: Type.Integer(),
  buckets: Type.Array(Type.Object({ from: Type.Integer(), to: Type.Integer() })),
  exempt_tags: Type.Array(Type.String()),
  created_at: Type.String(),
});

const TagEntry = closed({ name: Tag, parent: Tag });

/** The version of all limits that was seen; absent: whatever stands is replaced. */
const Seen = Type.Optional(Type.Integer({ minimum: 0 }));

const Limits = Type.Object({
  version: Type.Integer(),
  frequency_rules: Type.Array(FreeObject),
  quiet_hours: Type.Array(FreeObject),
  channel_speeds: Type.Array(ChannelSpeed),
  global_control_group: Nullable(ControlGroup),
  suppression_lists: Type.Array(FreeObject),
  tags: Type.Array(TagEntry),
});

const changed = { 200: answer({ limits: Limits }) };

export const readLimits = adminEndpoint({
  id: 'admin.limits.get',
  method: 'GET',
  path: '/admin/v1/limits',
  permission: 'admin.read',
  area,
  summary: 'All limits of the workspace',
  responses: changed,
});

export const setFrequencyRules = adminEndpoint({
  id: 'admin.limits.frequency_rules.set',
  method: 'PUT',
  path: '/admin/v1/limits/frequency-rules',
  permission: 'admin.write',
  area,
  summary: 'Replace the frequency rules',
  description:
    'A message must have room in every rule that concerns it. Changes hold for everything not yet sent.',
  body: closed({ rules: Type.Array(FrequencyRule, { maxItems: MAX_FREQUENCY_RULES }), version: Seen }),
  responses: changed,
});

export const setQuietHours = adminEndpoint({
  id: 'admin.limits.quiet_hours.set',
  method: 'PUT',
  path: '/admin/v1/limits/quiet-hours',
  permission: 'admin.write',
  area,
  summary: 'Replace the quiet hours',
  description:
    'Whether a campaign’s messages are held, dropped or not subject to them is the campaign’s setting.',
  body: closed({ rules: Type.Array(QuietRule, { maxItems: MAX_QUIET_RULES }), version: Seen }),
  responses: changed,
});

export const setChannelSpeeds = adminEndpoint({
  id: 'admin.limits.channel_speeds.set',
  method: 'PUT',
  path: '/admin/v1/limits/channel-speeds',
  permission: 'admin.write',
  area,
  summary: 'Replace the speed limits of channels',
  body: closed({ limits: Type.Array(ChannelSpeed, { maxItems: 20 }), version: Seen }),
  responses: changed,
});

export const setSuppressionLists = adminEndpoint({
  id: 'admin.limits.suppression_lists.set',
  method: 'PUT',
  path: '/admin/v1/limits/suppression-lists',
  permission: 'admin.write',
  area,
  summary: 'Replace the suppression lists',
  description: 'Who is on an active list gets nothing, except from campaigns with one of its exempt tags.',
  body: closed({ lists: Type.Array(SuppressionList, { maxItems: 50 }), version: Seen }),
  responses: changed,
});

export const createControlGroup = adminEndpoint({
  id: 'admin.limits.global_control_group.create',
  method: 'POST',
  path: '/admin/v1/limits/global-control-group',
  permission: 'admin.write',
  area,
  summary: 'Draw the global control group',
  description: 'Its size and members never change: to change them, remove it and draw again.',
  body: closed({
    percentage: Type.Integer({ minimum: 1, maximum: MAX_CONTROL_PERCENTAGE }),
    exempt_tags: Type.Optional(Tags),
  }),
  responses: { 201: answer({ limits: Limits }) },
});

export const changeControlGroup = adminEndpoint({
  id: 'admin.limits.global_control_group.update',
  method: 'PATCH',
  path: '/admin/v1/limits/global-control-group',
  permission: 'admin.write',
  area,
  summary: 'Change which tags are exempt from the global control group',
  body: closed({ exempt_tags: Tags, version: Seen }),
  responses: changed,
});

export const removeControlGroup = adminEndpoint({
  id: 'admin.limits.global_control_group.delete',
  method: 'DELETE',
  path: '/admin/v1/limits/global-control-group',
  permission: 'admin.write',
  area,
  summary: 'Give up the global control group',
  responses: { 200: Done },
});

export const setTags = adminEndpoint({
  id: 'admin.limits.tags.set',
  method: 'PUT',
  path: '/admin/v1/limits/tags',
  permission: 'admin.write',
  area,
  summary: 'Replace the parents of tags',
  description:
    'A rule or exemption on a tag covers everything below it. Tags without a parent need no entry.',
  body: closed({ tags: Type.Array(TagEntry, { maxItems: 2_000 }), version: Seen }),
  responses: changed,
});
