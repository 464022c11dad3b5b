// Segments of the demo shop: what a shop asks for first, and one that names another.
import type { JsonObject } from '../../core/json.ts';
import { demoId } from './setup.ts';

export interface DemoSegment {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly rule: JsonObject;
}

const attribute = (
  name: string,
  type: string,
  comparison: string,
  value?: JsonObject[string],
): JsonObject => ({
  filter: 'custom-attribute',
  name,
  type,
  comparison,
  ...(value === undefined ? {} : { value }),
});

export const segmentsOf = (workspace: string): readonly DemoSegment[] => [
  {
    key: 'loyal-customers',
    name: 'Loyal customers',
    description: 'Gold members who bought more than once.',
    tags: ['loyalty'],
    rule: {
      all: [
        attribute('tier', 'string', 'is_any_of', ['gold']),
        { filter: 'purchase-count', comparison: 'greater_than', value: 1 },
      ],
    },
  },
  {
    key: 'tea-drinkers-in-france',
    name: 'Tea drinkers in France',
    description: '',
    tags: ['tea'],
    rule: {
      all: [
        { filter: 'profile-field', field: 'country', comparison: 'is_any_of', value: ['FR'] },
        attribute('favourite_category', 'string', 'contains_any_of', ['tea']),
      ],
    },
  },
  {
    key: 'looked-and-left',
    name: 'Looked and left',
    description: 'Looked at several products lately and bought nothing.',
    tags: ['win back'],
    rule: {
      all: [
        {
          filter: 'custom-event-in-days',
          name: 'viewed_product',
          comparison: 'greater_than',
          value: 2,
          days: 30,
        },
        { none: [{ filter: 'purchases-in-days', comparison: 'greater_than', value: 0, days: 30 }] },
      ],
    },
  },
  {
    key: 'newsletter-readers',
    name: 'Newsletter readers to thank',
    description: 'Everybody who reads us by email, but not the loyal ones: they get something else.',
    tags: ['newsletter', 'loyalty'],
    rule: {
      all: [
        { filter: 'email-available', value: true },
        attribute('newsletter', 'boolean', 'is_true'),
        {
          none: [
            {
              filter: 'segment-membership',
              segment_id: demoId(workspace, 'segment', 'loyal-customers'),
              value: true,
            },
          ],
        },
      ],
    },
  },
];
