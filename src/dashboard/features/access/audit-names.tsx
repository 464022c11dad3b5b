// Names for the ids of the audit log, each a link to the thing where it still is; the id stands beside it, small, since two
// things may be called the same.
import { Anchor, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ThingKind } from '../../../core/access/named-things.ts';
import { useCan, useWorkspace } from '../../session.ts';

export interface Named {
  readonly id: string;
  readonly kind: ThingKind;
  readonly name: string;
  readonly gone: boolean;
}
export type NamesById = ReadonlyMap<string, Named>;

export const namesById = (pages: readonly { readonly names: readonly Named[] }[]): NamesById =>
  new Map(pages.flatMap(({ names }) => names.map((each) => [each.id, each] as const)));

interface Place {
  readonly path: (id: string) => string;
  readonly permission: string;
}

const PLACES: Readonly<Record<ThingKind, Place>> = {
  campaign: { path: (id) => `campaigns/${id}`, permission: 'admin.read' },
  segment: { path: (id) => `segments/${id}`, permission: 'admin.segments.read' },
  template: { path: (id) => `content/templates/${id}`, permission: 'admin.content.read' },
  content_block: { path: (id) => `content/blocks/${id}`, permission: 'admin.content.read' },
  image: { path: () => 'content/images', permission: 'admin.content.read' },
  preference_center: { path: (id) => `content/preference-centers/${id}`, permission: 'admin.content.read' },
  configuration: { path: (id) => `settings/channels/${id}`, permission: 'admin.channels.read' },
  seed_group: { path: () => 'settings/seed-groups', permission: 'admin.content.read' },
  group: { path: () => 'settings/subscription-groups', permission: 'admin.data.read' },
  app: { path: () => 'settings/apps', permission: 'admin.data.read' },
  geofence: { path: () => 'settings/geofences', permission: 'admin.data.read' },
  import: { path: (id) => `imports/${id}`, permission: 'admin.people.read' },
  team: { path: () => 'team?tab=teams', permission: 'admin.members' },
  role: { path: () => 'team?tab=roles', permission: 'admin.members' },
  account: { path: () => 'team', permission: 'admin.members' },
  key: { path: () => 'keys', permission: 'admin.keys' },
};

const useLink = (thing: Named | undefined): string | null => {
  const { key } = useWorkspace();
  const can = useCan();
  if (thing === undefined || thing.gone) return null;
  const { path, permission } = PLACES[thing.kind];
  return can(permission) ? `/w/${encodeURIComponent(key)}/${path(encodeURIComponent(thing.id))}` : null;
};

interface NameProps {
  readonly name: string;
  readonly href: string | null;
}

const Name = ({ name, href }: NameProps) =>
  href === null ? (
    <Text fz="sm" fw={500} component="span" truncate maw={340}>
      {name}
    </Text>
  ) : (
    <Anchor href={href} fz="sm" fw={500} truncate maw={340}>
      {name}
    </Anchor>
  );

interface ActorProps {
  readonly id: string;
  /** As it was when it happened. */
  readonly name: string;
  readonly names: NamesById;
}

/** Who acted, under the name of then; one of now stands below where it is another. */
export const Actor = ({ id, name, names }: ActorProps) => {
  const { t } = useTranslation('access');
  const thing = names.get(id);
  const href = useLink(thing);
  return (
    <>
      <Name name={name} href={href} />
      {thing !== undefined && thing.name !== name && (
        <Text fz="xs" c="dimmed">
          {t('audit.now', { name: thing.name })}
        </Text>
      )}
    </>
  );
};

interface SubjectProps {
  readonly action: string;
  readonly subject: string;
  readonly names: NamesById;
}

/** What was changed: each part of its path by name, and by id. */
export const Subject = ({ action, subject, names }: SubjectProps) => {
  const parts = subject.split('/').filter((part) => part !== '');
  return (
    <Group gap={8} wrap="nowrap" component="span" miw={0}>
      {parts.map((id) => (
        <SubjectPart key={id} id={id} isPerson={action.startsWith('admin.people.')} thing={names.get(id)} />
      ))}
    </Group>
  );
};

interface PartProps {
  readonly id: string;
  readonly isPerson: boolean;
  readonly thing: Named | undefined;
}

/** People have no names here: whoever may see them finds them behind their id. */
const SubjectPart = ({ id, isPerson, thing }: PartProps) => {
  const { t } = useTranslation('access');
  const { key } = useWorkspace();
  const can = useCan();
  const href = useLink(thing);
  const person = `/w/${encodeURIComponent(key)}/people/${encodeURIComponent(id)}`;
  return (
    <Group gap={6} wrap="nowrap" component="span" miw={0}>
      {thing !== undefined && <Name name={thing.name} href={href} />}
      {thing?.gone === true && (
        <Text fz="xs" c="dimmed" component="span">
          {t('audit.gone')}
        </Text>
      )}
      {isPerson && can('admin.people.read') ? (
        <Anchor href={person} fz="xs" ff="monospace" truncate maw={290}>
          {id}
        </Anchor>
      ) : (
        <Text fz="xs" c="dimmed" ff="monospace" component="span" truncate maw={290} title={id}>
          {id}
        </Text>
      )}
    </Group>
  );
};
