// What the demo shop is given before its fortnight is lived: limits and the campaigns of a small marketing team.
// Plain bodies of /admin/v1; dates are days of the fortnight, counted from its first.
import { DAY_MS, type Instant, toIso } from '../../core/time.ts';
import { letterOf } from './mails.ts';
import { GROUPS, demoId } from './setup.ts';

const WORKSPACE = 'demo';
/** How many days lie between the first day and the present one. */
export const DAYS_LIVED = 14;

const textGroup = demoId(WORKSPACE, 'group', GROUPS[1].name);

const anyOf = (name: string, ...value: readonly string[]) => ({
  filter: 'custom-attribute',
  name,
  type: 'string',
  comparison: 'is_any_of',
  value,
});

export interface DemoLimit {
  readonly path: string;
  readonly body: object;
}

export const LIMITS: readonly DemoLimit[] = [
  {
    path: '/admin/v1/limits/frequency-rules',
    body: { rules: [{ name: 'Three a week', messages: 3, every: 1, unit: 'weeks' }] },
  },
  {
    path: '/admin/v1/limits/quiet-hours',
    body: { rules: [{ name: 'Nights', periods: [{ from: '22:00', to: '07:00' }] }] },
  },
];

/** Who gets no marketing at all, so that the report shows what marketing brings. */
export const CONTROL_GROUP: DemoLimit = {
  path: '/admin/v1/limits/global-control-group',
  body: { percentage: 10 },
};

export interface PlannedCampaign {
  readonly key: string;
  readonly launch: boolean;
  /** People open and click what it sends. */
  readonly isRead: boolean;
  readonly body: Readonly<Record<string, unknown>>;
}

const WANTS_NEWS = { filter: 'custom-attribute', name: 'newsletter', type: 'boolean', comparison: 'is_true' };

/** People of a segment of the demo. */
const inSegment = (key: string) => ({
  filter: 'segment-membership',
  segment_id: demoId(WORKSPACE, 'segment', key),
  value: true,
});

/** `startAt`: the first day, midnight UTC. */
export const planCampaigns = (startAt: Instant): readonly PlannedCampaign[] => {
  const day = (days: number): string => toIso(startAt + days * DAY_MS).slice(0, 10);
  return [
    campaign('weekly-letter', 'Weekly letter', ['newsletter'], 'email', {
      schedule: {
        type: 'weekly',
        start: day(1),
        time: '09:30',
        weekdays: [2, 5],
        timing: { type: 'local' },
      },
      audience: { all: [WANTS_NEWS, anyOf('favourite_category', 'tea', 'honey')] },
      control_percentage: 10,
      conversions: [{ event: { type: 'purchase' }, deadline_seconds: 3 * 86_400 }],
      variants: [
        variant(
          'Plain subject',
          45,
          letterOf(['New in the shop this week', 'Les nouveautés de la semaine'], HARVEST),
        ),
        variant(
          'A question',
          45,
          letterOf(['What is in your cup this week?', 'Qu’y a-t-il dans votre tasse ?'], HARVEST),
        ),
      ],
    }),
    campaign('gold-preview', 'Preview for gold customers', ['loyalty', 'promotion'], 'email', {
      schedule: { type: 'once', date: day(6), time: '18:00' },
      audience: inSegment('loyal-customers'),
      conversions: [{ event: { type: 'purchase' }, deadline_seconds: 2 * 86_400 }],
      variants: [
        variant('Preview', 100, letterOf(['Before everybody else', 'Avant tout le monde'], PREVIEW)),
      ],
    }),
    campaign('members-evening', 'Members’ evening', ['events'], 'email', {
      schedule: { type: 'once', date: day(DAYS_LIVED + 4), time: '18:00', timing: { type: 'local' } },
      audience: inSegment('loyal-customers'),
      variants: [
        variant(
          'Invitation',
          100,
          letterOf(['An evening of tea, with you', 'Une soirée thé, avec vous'], EVENING),
        ),
      ],
    }),
    campaign('winter-by-text', 'Winter sale by text', ['promotion'], 'sms', {
      schedule: {
        type: 'dates',
        dates: [3, 9].map((days) => ({ date: day(DAYS_LIVED + days), time: '11:30' })),
      },
      audience: inSegment('loyal-customers'),
      subscription_group_id: textGroup,
      variants: [
        variant('Text', 100, { body: 'Leaf & Bean: {{${first_name}}}, 20 % off honey until Sunday.' }, 'sms'),
      ],
    }),
    campaign('win-back', 'We miss you', ['win back'], 'email', {
      schedule: { type: 'monthly', start: day(DAYS_LIVED + 7), time: '10:00', day: 1 },
      audience: inSegment('looked-and-left'),
      variants: [variant('Voucher', 100, letterOf(['Your cup is empty', 'Votre tasse est vide'], HARVEST))],
    }),
    {
      ...campaign('advent', 'Advent calendar', ['promotion'], 'email', {
        variants: [variant('First window', 100, { subject: '', body: '' })],
      }),
      launch: false,
    },
  ];
};

const configuration = (channel: string) => demoId(WORKSPACE, 'configuration', `${channel}-marketing`);

const campaign = (
  key: string,
  name: string,
  tags: readonly string[],
  channel: string,
  definition: object,
): PlannedCampaign => ({
  key,
  launch: true,
  isRead: channel === 'email',
  body: {
    key,
    name,
    type: 'scheduled',
    tags,
    definition: { reeligibility: { after_seconds: 0 }, ...definition },
  },
});

const variant = (name: string, percentage: number, content: object, channel = 'email') => ({
  name,
  percentage,
  messages: [{ channel, configuration_id: configuration(channel), content }],
});

const HARVEST = [
  'The first Darjeeling of the year is in, and the acacia honey is back on the shelf. We keep one for you.',
  'Le premier Darjeeling de l’année est arrivé, et le miel d’acacia est de retour. Nous vous en gardons un.',
] as const;
const PREVIEW = [
  'Tomorrow everybody sees the winter collection. You see it tonight, and the good cups never last.',
  'Demain, tout le monde verra la collection d’hiver. Vous la voyez ce soir, et les belles tasses partent vite.',
] as const;
const EVENING = [
  'Come and taste: six teas, three honeys, and whoever grew them. We have a chair for you.',
  'Venez goûter : six thés, trois miels, et celles et ceux qui les ont faits. Une chaise vous attend.',
] as const;
